import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { SetSecurityProfileDto } from './security-profile.dto.js';
import { SecurityProfiles } from './security-profiles.service.js';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class SecurityProfileController {
  constructor(private readonly profiles: SecurityProfiles) {}

  @CommandRoute(
    'set-security-profile',
    'Has it connect with a higher security profile, which is the least of the station once it has',
    SetSecurityProfileDto,
    { securityProfile: 2 },
  )
  setSecurityProfile(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SetSecurityProfileDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.profiles.upgrade(principal, stationId, body, wait);
  }
}
