import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute, fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { EmptyBody } from '../dto/empty-body.js';
import { SendLocalListDto } from './local-list.dto.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class LocalListCommandController {
  constructor(private readonly commands: Commands) {}

  @CommandRoute('send-local-list', 'Sends its list of tokens, or what changed of it', SendLocalListDto, {
    updateType: 'Full',
  })
  send(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SendLocalListDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'send-local-list', fieldsOf(body), wait);
  }

  @CommandRoute('get-local-list-version', 'Asks which list of tokens it has')
  getVersion(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @EmptyBody() _body: unknown,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'get-local-list-version', {}, wait);
  }
}
