import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute, fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { CostUpdatedDto, GetTransactionStatusDto } from './transaction-command.dto.js';

const SESSION_ID = '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class TransactionCommandController {
  constructor(private readonly commands: Commands) {}

  @CommandRoute(
    'get-transaction-status',
    'Asks whether it has more to report, of a transaction or of any',
    GetTransactionStatusDto,
    { sessionId: SESSION_ID },
  )
  getTransactionStatus(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetTransactionStatusDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'get-transaction-status', fieldsOf(body), wait);
  }

  @CommandRoute('cost-updated', 'Shows the driver what charging costs so far', CostUpdatedDto, {
    sessionId: SESSION_ID,
    totalCost: '7.43',
  })
  costUpdated(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: CostUpdatedDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'cost-updated', fieldsOf(body), wait);
  }
}
