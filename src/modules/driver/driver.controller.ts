import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  AllowDriver,
  AllowRead,
  AllowWrite,
  CurrentPrincipal,
  type Principal,
} from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../platform/http/page.dto.js';
import { UuidParam } from '../../platform/http/uuid-param.js';
import { Drivers } from './driver.service.js';
import { CreateDriverDto, DriverDto, DriverQuery, UpdateDriverDto } from './dto/driver.dto.js';
import { CreateIdTokenDto, IdTokenDto } from './dto/id-token.dto.js';
import { IdTokens } from './id-token.service.js';

@ApiTags('drivers')
@Controller('drivers')
export class DriverController {
  constructor(
    private readonly drivers: Drivers,
    private readonly idTokens: IdTokens,
  ) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'List drivers' })
  @ApiPage(DriverDto)
  list(@CurrentPrincipal() principal: Principal, @Query() query: DriverQuery): Promise<Page<DriverDto>> {
    return this.drivers.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({ summary: 'Register a driver' })
  @ApiCreatedResponse({ type: DriverDto })
  @ApiBadRequestResponse({ description: 'A field is wrong' })
  @ApiConflictResponse({ description: 'The email address is taken' })
  create(@CurrentPrincipal() principal: Principal, @Body() body: CreateDriverDto): Promise<DriverDto> {
    return this.drivers.create(principal, body);
  }

  @Get(':id')
  @AllowDriver()
  @ApiOperation({ summary: 'Read a driver; a driver reads itself alone' })
  @ApiOkResponse({ type: DriverDto })
  @ApiNotFoundResponse()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<DriverDto> {
    return this.drivers.find(principal, id);
  }

  @Patch(':id')
  @AllowWrite()
  @ApiOperation({ summary: 'Change or block a driver' })
  @ApiOkResponse({ type: DriverDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'The email address is taken' })
  update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateDriverDto,
  ): Promise<DriverDto> {
    return this.drivers.update(principal, id, body);
  }

  @Delete(':id')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a driver with the tokens; sessions and CDRs stay' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  delete(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.drivers.delete(principal, id);
  }

  @Get(':id/tokens')
  @AllowDriver()
  @ApiOperation({ summary: 'List the tokens of a driver' })
  @ApiPage(IdTokenDto)
  @ApiNotFoundResponse()
  tokens(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Query() query: PageQuery,
  ): Promise<Page<IdTokenDto>> {
    return this.idTokens.listOfDriver(principal, id, query);
  }

  @Post(':id/tokens')
  @AllowWrite()
  @ApiOperation({ summary: 'Give a driver a token' })
  @ApiCreatedResponse({ type: IdTokenDto })
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'The token is registered already' })
  createToken(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() body: CreateIdTokenDto,
  ): Promise<IdTokenDto> {
    return this.idTokens.create(principal, id, body);
  }
}
