import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRead, CurrentPrincipal, type Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage } from '../../platform/http/page.dto.js';
import { Configuration } from './configuration.service.js';
import { ConfigurationQuery, ConfigurationVariableDto } from './dto/configuration.dto.js';

@ApiTags('stations')
@Controller('stations/:stationId/configuration')
export class ConfigurationController {
  constructor(private readonly configuration: Configuration) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The configuration as the charger reported it last',
    description:
      'Configuration keys of OCPP 1.6, and the variables of the device model of OCPP 2.x with an entry for each of ' +
      'their attributes. The commands get-configuration and set-configuration have them read and changed.',
  })
  @ApiPage(ConfigurationVariableDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: ConfigurationQuery,
  ): Promise<Page<ConfigurationVariableDto>> {
    return this.configuration.list(principal, stationId, query);
  }
}
