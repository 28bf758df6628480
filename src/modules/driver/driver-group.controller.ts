import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
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
import { DriverGroups } from './driver-group.service.js';
import {
  CreateDriverGroupDto,
  DriverGroupDto,
  DriverGroupQuery,
  UpdateDriverGroupDto,
} from './dto/driver-group.dto.js';

@ApiTags('drivers')
@Controller('driver-groups')
export class DriverGroupController {
  constructor(private readonly groups: DriverGroups) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'List driver groups' })
  @ApiPage(DriverGroupDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: DriverGroupQuery,
  ): Promise<Page<DriverGroupDto>> {
    return this.groups.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({ summary: 'Create a driver group' })
  @ApiCreatedResponse({ type: DriverGroupDto })
  @ApiConflictResponse({ description: 'The name is taken' })
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateDriverGroupDto,
  ): Promise<DriverGroupDto> {
    return this.groups.create(principal, body);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'Read a driver group' })
  @ApiOkResponse({ type: DriverGroupDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<DriverGroupDto> {
    return this.groups.find(principal, id);
  }

  @Patch(':id')
  @AllowWrite()
  @ApiOperation({ summary: 'Change or block a driver group' })
  @ApiOkResponse({ type: DriverGroupDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'The name is taken' })
  update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateDriverGroupDto,
  ): Promise<DriverGroupDto> {
    return this.groups.update(principal, id, body);
  }

  @Delete(':id')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a driver group that has no drivers' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'The group still has drivers' })
  delete(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.groups.delete(principal, id);
  }
}
