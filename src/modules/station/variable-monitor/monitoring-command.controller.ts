import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute, fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import {
  ClearVariableMonitoringDto,
  GetMonitoringReportDto,
  SetMonitoringBaseDto,
  SetMonitoringLevelDto,
  SetVariableMonitoringDto,
} from './dto/monitoring-command.dto.js';
import { VariableMonitors } from './variable-monitors.service.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class MonitoringCommandController {
  constructor(
    private readonly commands: Commands,
    private readonly monitors: VariableMonitors,
  ) {}

  @CommandRoute('set-monitoring-base', 'Says which monitors it is to start from', SetMonitoringBaseDto, {
    monitoringBase: 'All',
  })
  setBase(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SetMonitoringBaseDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'set-monitoring-base', fieldsOf(body), wait);
  }

  @CommandRoute('set-monitoring-level', 'Has it report events up to a severity only', SetMonitoringLevelDto, {
    severity: 5,
  })
  setLevel(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SetMonitoringLevelDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'set-monitoring-level', fieldsOf(body), wait);
  }

  @CommandRoute('set-variable-monitoring', 'Has it monitor variables', SetVariableMonitoringDto, {
    monitors: [
      { component: 'EVSE', evseId: 1, variable: 'Power', type: 'UpperThreshold', value: 22_000, severity: 5 },
    ],
  })
  setMonitors(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SetVariableMonitoringDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'set-variable-monitoring', fieldsOf(body), wait);
  }

  @CommandRoute('clear-variable-monitoring', 'Has it monitor them no longer', ClearVariableMonitoringDto, {
    ids: [17],
  })
  clearMonitors(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: ClearVariableMonitoringDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'clear-variable-monitoring', fieldsOf(body), wait);
  }

  @CommandRoute(
    'get-monitoring-report',
    'Has it report its monitors; they show under variable-monitors',
    GetMonitoringReportDto,
    { monitoringCriteria: ['ThresholdMonitoring'] },
  )
  getReport(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetMonitoringReportDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.monitors.requestReport(principal, stationId, body, wait);
  }
}
