import { Controller, Get, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import { Analytics } from './analytics.service.js';
import { Dashboard, DashboardQuery, EnergyOfInterval, EnergyQuery } from './dto/analytics.dto.js';

@ApiTags('monitoring')
@Controller('analytics')
@AllowRead()
export class AnalyticsController {
  constructor(private readonly analytics: Analytics) {}

  @Get('dashboard')
  @ApiOperation({
    summary: 'The network at a glance',
    description:
      'Today is that of UTC, or of the location that is asked for; in `locations` it is that of each location. Energy is ' +
      'that of sessions that have ended; those held for review, and their CDRs, are not counted.',
  })
  @ApiOkResponse({ type: Dashboard })
  @ApiNotFoundResponse({ description: 'There is no such location' })
  dashboard(
    @CurrentPrincipal() principal: Principal,
    @Query() query: DashboardQuery,
  ): Promise<Readonly<Dashboard>> {
    return this.analytics.dashboard(principal, query);
  }

  @Get('energy')
  @ApiOperation({
    summary: 'Energy of ended sessions, by hour, day or month',
    description:
      'A session counts when it ended. Intervals are those of UTC, or of the time zone of the location, or of the ' +
      "station's; those in which no session ended are left out.",
  })
  @ApiOkResponse({ type: [EnergyOfInterval] })
  @ApiNotFoundResponse({ description: 'There is no such station or location' })
  energy(
    @CurrentPrincipal() principal: Principal,
    @Query() query: EnergyQuery,
  ): Promise<Readonly<EnergyOfInterval>[]> {
    return this.analytics.energy(principal, query);
  }
}
