import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { ContractRootDto, ContractRootQuery, CreateContractRootDto } from './contract-root.dto.js';
import { ContractRoots } from './contract-roots.service.js';

@ApiTags('contract roots')
@Controller('contract-roots')
export class ContractRootController {
  constructor(private readonly roots: ContractRoots) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The roots that contract certificates of cars may go back to, newest first',
    description: 'What install-certificate has put into a station for the same end is among them.',
  })
  @ApiPage(ContractRootDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ContractRootQuery,
  ): Promise<Page<ContractRootDto>> {
    return this.roots.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({ summary: 'Trust a root of contract certificates' })
  @ApiBody({
    type: CreateContractRootDto,
    examples: {
      root: {
        value: {
          certificateType: 'MORootCertificate',
          certificate: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n',
        },
      },
    },
  })
  @ApiCreatedResponse({ type: ContractRootDto })
  @ApiConflictResponse({ description: 'The root is there already' })
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateContractRootDto,
  ): Promise<ContractRootDto> {
    return this.roots.create(principal, body);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'Read a root of contract certificates' })
  @ApiOkResponse({ type: ContractRootDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<ContractRootDto> {
    return this.roots.find(principal, id);
  }

  @Delete(':id')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Trust a root of contract certificates no more; stations are not told' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  delete(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.roots.delete(principal, id);
  }
}
