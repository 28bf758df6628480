import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CreateQuirkProfileDto, QuirkProfileDto, UpdateQuirkProfileDto } from './dto/quirk-profile.dto.js';
import { QuirkProfiles } from './quirk-profile.service.js';

const ApiNoProfile = () => ApiNotFoundResponse({ description: 'There is no such quirk profile' });
const ApiBuiltIn = () => ApiConflictResponse({ description: 'The profile is a built-in one' });
const IN_FORCE = 'In force at the next boot or connection of a station, at the latest.';

@ApiTags('quirk profiles')
@Controller('quirk-profiles')
export class QuirkProfileController {
  constructor(private readonly profiles: QuirkProfiles) {}

  @Get()
  @AllowRead()
  @ApiOperation({
    summary: 'The quirk profiles, built-in ones and own ones',
    description: 'A profile says which deviations from OCPP are accepted of which chargers.',
  })
  @ApiPage(QuirkProfileDto)
  list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<Page<QuirkProfileDto>> {
    return this.profiles.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({ summary: 'Adds a quirk profile', description: IN_FORCE })
  @ApiCreatedResponse({ type: QuirkProfileDto })
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateQuirkProfileDto,
  ): Promise<QuirkProfileDto> {
    return this.profiles.create(principal, body);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'One quirk profile' })
  @ApiOkResponse({ type: QuirkProfileDto })
  @ApiNoProfile()
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<QuirkProfileDto> {
    return this.profiles.find(principal, id);
  }

  @Patch(':id')
  @AllowWrite()
  @ApiOperation({ summary: 'Changes a quirk profile; null clears a field', description: IN_FORCE })
  @ApiOkResponse({ type: QuirkProfileDto })
  @ApiNoProfile()
  @ApiBuiltIn()
  update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateQuirkProfileDto,
  ): Promise<QuirkProfileDto> {
    return this.profiles.update(principal, id, body);
  }

  @Delete(':id')
  @AllowWrite()
  @HttpCode(204)
  @ApiOperation({ summary: 'Removes a quirk profile', description: IN_FORCE })
  @ApiNoContentResponse()
  @ApiNoProfile()
  @ApiBuiltIn()
  remove(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.profiles.remove(principal, id);
  }
}
