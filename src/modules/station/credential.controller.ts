import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  AllowRead,
  AllowWrite,
  CurrentPrincipal,
  NotReplayable,
  type Principal,
} from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../platform/http/page.dto.js';
import { Credentials } from './credential.service.js';
import { CredentialDto, IssueCredentialDto, IssuedCredentialDto } from './dto/credential.dto.js';

const ApiNoStation = () => ApiNotFoundResponse({ description: 'There is no such station' });

@ApiTags('stations')
@Controller('stations/:stationId/credentials')
export class CredentialController {
  constructor(private readonly credentials: Credentials) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'Which passwords of the station are valid, without themselves' })
  @ApiPage(CredentialDto)
  @ApiNoStation()
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: PageQuery,
  ): Promise<Page<CredentialDto>> {
    return this.credentials.list(principal, stationId, query);
  }

  @Post()
  @AllowWrite()
  @NotReplayable()
  @ApiOperation({
    summary: 'Issues a new password, shown this once, or takes one that the charger has',
    description: 'The charger is not told: for that, have it rotated.',
  })
  @ApiBody({ type: IssueCredentialDto, required: false })
  @ApiCreatedResponse({ type: IssuedCredentialDto })
  @ApiNoStation()
  issue(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() { password }: IssueCredentialDto,
  ): Promise<IssuedCredentialDto> {
    return this.credentials.issue(principal, stationId, password);
  }

  @Delete()
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Revokes every password of the station and disconnects it' })
  @ApiNoContentResponse()
  @ApiNoStation()
  revoke(@CurrentPrincipal() principal: Principal, @Param('stationId') stationId: string): Promise<void> {
    return this.credentials.revoke(principal, stationId);
  }
}
