import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBadRequestResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowAdmin } from '../../../platform/auth/principal.js';
import { ConnectionBalance } from './connection-balance.js';
import { ProcessConnectionsDto, RebalancedDto, RebalanceDto } from './connection.dto.js';

@ApiTags('administration')
@Controller('connections')
export class ConnectionController {
  constructor(private readonly balance: ConnectionBalance) {}

  @Get()
  @AllowAdmin()
  @ApiOperation({ summary: 'How many chargers each process holds' })
  @ApiOkResponse({ type: ProcessConnectionsDto })
  list(): Promise<ProcessConnectionsDto> {
    return this.balance.list();
  }

  @Post('rebalance')
  @AllowAdmin()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Has processes that hold more chargers than the mean let go of some',
    description:
      'Their sockets are closed with 1012 over ten seconds, those without a transaction first; the chargers connect ' +
      'anew, to where the load balancer sends them.',
  })
  @ApiBody({ type: RebalanceDto, examples: { all: { value: {} }, half: { value: { share: 0.5 } } } })
  @ApiOkResponse({ type: RebalancedDto })
  @ApiBadRequestResponse({ description: 'A field is wrong' })
  rebalance(@Body() { share }: RebalanceDto): Promise<RebalancedDto> {
    return this.balance.rebalance(share);
  }
}
