import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { EmptyBody } from '../dto/empty-body.js';
import {
  CredentialRotationDto,
  CredentialRotationQuery,
  PlannedRotationDto,
  PlanRotationDto,
  RotationProgressDto,
} from './credential-rotation.dto.js';
import { CredentialRotation } from './credential-rotation.service.js';
import { RotationPlan } from './rotation-plan.service.js';

@ApiTags('stations')
@Controller()
export class CredentialRotationController {
  constructor(
    private readonly rotation: CredentialRotation,
    private readonly rotationPlan: RotationPlan,
  ) {}

  @CommandRoute(
    'stations/:stationId/credentials/rotation',
    'Gives the charger a new password, which nobody is shown; the one before it is valid until this one is used',
  )
  rotate(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @EmptyBody() _body: unknown,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.rotation.rotate(principal, stationId, wait);
  }

  @Post('credentials/rotation')
  @AllowWrite()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Has many chargers given a new password, of all stations or of some',
    description:
      'Those that have one, so many a minute (OCPP_PASSWORD_ROTATIONS_PER_MINUTE); those that are offline when they ' +
      'are not. An attempt that fails is repeated a few times.',
  })
  @ApiBody({ type: PlanRotationDto, examples: { old: { value: { olderThanDays: 365 } } } })
  @ApiOkResponse({ type: PlannedRotationDto })
  @ApiBadRequestResponse({ description: 'A field is wrong' })
  plan(@CurrentPrincipal() principal: Principal, @Body() body: PlanRotationDto): Promise<PlannedRotationDto> {
    return this.rotationPlan.plan(principal, body);
  }

  @Get('credentials/rotation')
  @AllowRead()
  @ApiOperation({ summary: 'How far the rotation of many is' })
  @ApiOkResponse({ type: RotationProgressDto })
  progress(@CurrentPrincipal() principal: Principal): Promise<RotationProgressDto> {
    return this.rotationPlan.progress(principal);
  }

  @Get('credentials/rotation/stations')
  @AllowRead()
  @ApiOperation({ summary: 'How far the rotation is at each station that it is or was due at' })
  @ApiPage(CredentialRotationDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: CredentialRotationQuery,
  ): Promise<Page<CredentialRotationDto>> {
    return this.rotationPlan.list(principal, query);
  }
}
