import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { WaitQuery } from '../dto/command.dto.js';
import {
  ChargingProfileDto,
  ChargingProfileQuery,
  CreateChargingProfileDto,
} from './charging-profile.dto.js';
import { ChargingProfiles } from './charging-profile.service.js';

const EXAMPLE = {
  stationId: 'CP001',
  evseId: 1,
  chargingProfile: {
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Recurring',
    recurrencyKind: 'Daily',
    chargingSchedule: {
      startSchedule: '2026-01-31T00:00:00Z',
      duration: 86_400,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [
        { startPeriod: 0, limit: 16 },
        { startPeriod: 28_800, limit: 8.5, numberPhases: 3 },
      ],
    },
  },
};

const ApiNoProfile = () => ApiNotFoundResponse({ description: 'There is no such charging profile' });

@ApiTags('charging-profiles')
@Controller('charging-profiles')
export class ChargingProfileController {
  constructor(private readonly profiles: ChargingProfiles) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The charging profiles that stations were sent, newest first' })
  @ApiPage(ChargingProfileDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ChargingProfileQuery,
  ): Promise<Page<ChargingProfileDto>> {
    return this.profiles.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({
    summary: 'Sends a charging profile to a station',
    description: 'It takes the place of the one before of the same station, EVSE, purpose and stack level.',
  })
  @ApiBody({ type: CreateChargingProfileDto, examples: { daily: { value: EXAMPLE } } })
  @ApiCreatedResponse({
    type: ChargingProfileDto,
    description: '`pending` when the charger has not answered within the wait',
  })
  @ApiBadRequestResponse({ description: 'A field is wrong' })
  @ApiNotFoundResponse({ description: 'There is no such station' })
  @ApiConflictResponse({ description: 'The station is offline' })
  @ApiUnprocessableEntityResponse({
    description: 'The station cannot take such a profile, by its own configuration',
  })
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateChargingProfileDto,
    @Query() { wait }: WaitQuery,
  ): Promise<ChargingProfileDto> {
    return this.profiles.create(principal, body, wait);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'One charging profile' })
  @ApiOkResponse({ type: ChargingProfileDto })
  @ApiNoProfile()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<ChargingProfileDto> {
    return this.profiles.find(principal, id);
  }

  @Delete(':id')
  @AllowWrite()
  @ApiOperation({
    summary: 'Has the station clear it',
    description: 'A profile that the station is known not to have is left as it is.',
  })
  @ApiOkResponse({
    type: ChargingProfileDto,
    description: '`cleared`, or as it was when the charger has not answered within the wait',
  })
  @ApiNoProfile()
  @ApiConflictResponse({ description: 'The station is offline, or it did not clear it' })
  remove(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Query() { wait }: WaitQuery,
  ): Promise<ChargingProfileDto> {
    return this.profiles.remove(principal, id, wait);
  }
}
