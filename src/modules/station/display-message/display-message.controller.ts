import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CommandRoute } from '../command-route.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import {
  DisplayMessageDto,
  DisplayMessageQuery,
  GetDisplayMessagesDto,
  SetDisplayMessageDto,
} from './display-message.dto.js';
import { DisplayMessages } from './display-message.service.js';

const EXAMPLE = {
  priority: 'NormalCycle',
  state: 'Idle',
  endDateTime: '2099-01-31T12:00:00Z',
  message: { format: 'UTF8', language: 'en', content: 'Closed on Sunday' },
};

const ApiNoMessage = () => ApiNotFoundResponse({ description: 'There is no such station, or message' });
const ApiCannot = () =>
  ApiUnprocessableEntityResponse({
    description: 'The charger’s OCPP version has no messages, or it cannot show this one, by its own word',
  });

@ApiTags('display-messages')
@Controller('stations/:stationId/display-messages')
export class DisplayMessageController {
  constructor(private readonly messages: DisplayMessages) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The messages on its displays, newest first' })
  @ApiPage(DisplayMessageDto)
  @ApiNotFoundResponse({ description: 'There is no such station' })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Query() query: DisplayMessageQuery,
  ): Promise<Page<DisplayMessageDto>> {
    return this.messages.list(principal, stationId, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({
    summary: 'Has it show a message',
    description: 'A message that is always in front takes the place of the one before on the same display.',
  })
  @ApiBody({ type: SetDisplayMessageDto, examples: { closed: { value: EXAMPLE } } })
  @ApiCreatedResponse({
    type: DisplayMessageDto,
    description: '`pending` when the charger has not answered within the wait',
  })
  @ApiBadRequestResponse({ description: 'A field is wrong' })
  @ApiNotFoundResponse({ description: 'There is no such station' })
  @ApiConflictResponse({ description: 'The station is offline' })
  @ApiCannot()
  create(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: SetDisplayMessageDto,
    @Query() { wait }: WaitQuery,
  ): Promise<DisplayMessageDto> {
    return this.messages.create(principal, stationId, body, wait);
  }

  @Get(':displayMessageId')
  @AllowRead()
  @ApiOperation({ summary: 'One message' })
  @ApiOkResponse({ type: DisplayMessageDto })
  @ApiNoMessage()
  find(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('displayMessageId') id: string,
  ): Promise<DisplayMessageDto> {
    return this.messages.find(principal, stationId, id);
  }

  @Put(':displayMessageId')
  @AllowWrite()
  @ApiOperation({ summary: 'Has it show another message in its place, under the same number' })
  @ApiBody({ type: SetDisplayMessageDto, examples: { closed: { value: EXAMPLE } } })
  @ApiOkResponse({
    type: DisplayMessageDto,
    description: 'As it was when the charger has not answered within the wait',
  })
  @ApiBadRequestResponse({ description: 'A field is wrong' })
  @ApiNoMessage()
  @ApiConflictResponse({ description: 'The station is offline, or it did not replace the message' })
  @ApiCannot()
  replace(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('displayMessageId') id: string,
    @Body() body: SetDisplayMessageDto,
    @Query() { wait }: WaitQuery,
  ): Promise<DisplayMessageDto> {
    return this.messages.replace(principal, stationId, id, body, wait);
  }

  @Delete(':displayMessageId')
  @AllowWrite()
  @ApiOperation({
    summary: 'Has it clear the message, which stays in the list',
    description: 'A message that the station is known not to have is left as it is.',
  })
  @ApiOkResponse({
    type: DisplayMessageDto,
    description: '`cleared`, or as it was when the charger has not answered within the wait',
  })
  @ApiNoMessage()
  @ApiConflictResponse({ description: 'The station is offline, or it did not clear it' })
  @ApiCannot()
  remove(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @UuidParam('displayMessageId') id: string,
    @Query() { wait }: WaitQuery,
  ): Promise<DisplayMessageDto> {
    return this.messages.remove(principal, stationId, id, wait);
  }
}

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class DisplayMessageCommandController {
  constructor(private readonly messages: DisplayMessages) {}

  @CommandRoute(
    'get-display-messages',
    'Asks which messages it has on its displays; the list follows what it tells',
    GetDisplayMessagesDto,
    { priority: 'NormalCycle' },
  )
  get(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetDisplayMessagesDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.messages.ask(principal, stationId, body, wait);
  }
}
