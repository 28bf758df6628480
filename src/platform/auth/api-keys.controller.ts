import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Page } from '../database/page.js';
import { ApiPage, PageQuery } from '../http/page.dto.js';
import { UuidParam } from '../http/uuid-param.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeyView, CreateApiKey, CreatedApiKey } from './dto/api-key.dto.js';
import { AllowAdmin, CurrentPrincipal, NotReplayable, type Principal } from './principal.js';

@ApiTags('administration')
@Controller('api-keys')
@AllowAdmin()
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Get()
  @ApiOperation({ summary: 'List API keys, the revoked ones too' })
  @ApiPage(ApiKeyView)
  list(@CurrentPrincipal() principal: Principal, @Query() query: PageQuery): Promise<Page<ApiKeyView>> {
    return this.apiKeys.list(principal, query);
  }

  @Post()
  @NotReplayable()
  @ApiOperation({ summary: 'Create an API key, which is shown this once' })
  @ApiCreatedResponse({ type: CreatedApiKey })
  create(@CurrentPrincipal() principal: Principal, @Body() body: CreateApiKey): Promise<CreatedApiKey> {
    return this.apiKeys.create(principal, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'There is no such key' })
  revoke(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.apiKeys.revoke(principal, id);
  }
}
