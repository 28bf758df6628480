import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute, fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { DataTransferDto } from './data-transfer.dto.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class DataTransferController {
  constructor(private readonly commands: Commands) {}

  @CommandRoute('data-transfer', 'Sends a message of a vendor’s own', DataTransferDto, {
    vendorId: 'com.example',
    messageId: 'setDisplay',
    data: '{"text":"Welcome"}',
  })
  dataTransfer(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: DataTransferDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'data-transfer', fieldsOf(body), wait);
  }
}
