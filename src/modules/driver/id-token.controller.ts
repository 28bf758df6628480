import { Body, Controller, Delete, Get, HttpCode, Patch, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage } from '../../platform/http/page.dto.js';
import { UuidParam } from '../../platform/http/uuid-param.js';
import { IdTokenDto, IdTokenQuery, UpdateIdTokenDto } from './dto/id-token.dto.js';
import { IdTokens } from './id-token.service.js';

@ApiTags('drivers')
@Controller('tokens')
export class IdTokenController {
  constructor(private readonly idTokens: IdTokens) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'List tokens' })
  @ApiPage(IdTokenDto)
  list(@CurrentPrincipal() principal: Principal, @Query() query: IdTokenQuery): Promise<Page<IdTokenDto>> {
    return this.idTokens.list(principal, query);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'Read a token' })
  @ApiOkResponse({ type: IdTokenDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<IdTokenDto> {
    return this.idTokens.find(principal, id);
  }

  @Patch(':id')
  @AllowWrite()
  @ApiOperation({ summary: 'Block a token or change its validity' })
  @ApiOkResponse({ type: IdTokenDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'As an eMAID it is registered already' })
  update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateIdTokenDto,
  ): Promise<IdTokenDto> {
    return this.idTokens.update(principal, id, body);
  }

  @Delete(':id')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a token' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  delete(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.idTokens.delete(principal, id);
  }
}
