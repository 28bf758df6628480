import { Body, Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowAdmin, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { CustomerInformationCommandDto, CustomerInformationDto } from './customer-information.dto.js';
import { CustomerInformation } from './customer-information.service.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class CustomerInformationCommandController {
  constructor(private readonly information: CustomerInformation) {}

  @CommandRoute(
    'customer-information',
    'Has it tell, or forget, what it knows of a customer; to be read under customer-information',
    CustomerInformationCommandDto,
    { report: true, clear: false, idToken: '04A1B2C3' },
  )
  request(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: CustomerInformationCommandDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.information.request(principal, stationId, body, wait);
  }
}

@ApiTags('stations')
@Controller('stations/:stationId/customer-information')
export class CustomerInformationController {
  constructor(private readonly information: CustomerInformation) {}

  @Get(':commandId')
  @AllowAdmin()
  @ApiOperation({
    summary: 'What the station knows of a customer, by the command that asked for it',
    description: 'Personal data: for administrators alone, and removed as OCPP messages are.',
  })
  @ApiOkResponse({ type: CustomerInformationDto })
  @ApiNotFoundResponse({ description: 'No such command asked for it' })
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('commandId') commandId: string,
  ): Promise<CustomerInformationDto> {
    return this.information.find(principal, stationId, commandId);
  }
}
