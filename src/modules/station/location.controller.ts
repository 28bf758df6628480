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
import { CreateLocationDto, LocationDto, LocationQuery, UpdateLocationDto } from './dto/location.dto.js';
import { Locations } from './location.service.js';

@ApiTags('locations')
@Controller('locations')
export class LocationController {
  constructor(private readonly locations: Locations) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The locations' })
  @ApiPage(LocationDto)
  list(@CurrentPrincipal() principal: Principal, @Query() query: LocationQuery): Promise<Page<LocationDto>> {
    return this.locations.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({ summary: 'Adds a location' })
  @ApiCreatedResponse({ type: LocationDto })
  create(@CurrentPrincipal() principal: Principal, @Body() body: CreateLocationDto): Promise<LocationDto> {
    return this.locations.create(principal, body);
  }

  @Get(':locationId')
  @AllowRead()
  @ApiOperation({ summary: 'One location' })
  @ApiOkResponse({ type: LocationDto })
  @ApiNotFoundResponse({ description: 'There is no such location' })
  find(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('locationId') locationId: string,
  ): Promise<LocationDto> {
    return this.locations.find(principal, locationId);
  }

  @Patch(':locationId')
  @AllowWrite()
  @ApiOperation({ summary: 'Changes a location; null clears a field' })
  @ApiOkResponse({ type: LocationDto })
  @ApiNotFoundResponse({ description: 'There is no such location' })
  update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('locationId') locationId: string,
    @Body() body: UpdateLocationDto,
  ): Promise<LocationDto> {
    return this.locations.update(principal, locationId, body);
  }

  @Delete(':locationId')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a location that has no stations' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'There is no such location' })
  @ApiConflictResponse({ description: 'Stations stand there' })
  remove(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('locationId') locationId: string,
  ): Promise<void> {
    return this.locations.remove(principal, locationId);
  }
}
