import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AllowRead, CurrentPrincipal, type Principal, TokenInQuery } from '../../platform/auth/principal.js';
import { EventsQuery } from './dto/events.dto.js';
import { EventStreams } from './event-streams.js';

const DESCRIPTION = `Server-sent events. Each has the id, the type as its event name, and the data
\`{id, type, occurredAt, data}\`. A client that comes back with \`Last-Event-ID\` gets what it missed first, at most 1000
events; when that is not all, an event \`Reset\` comes before. A stream ends after 15 minutes: come back with a valid
token.`;

@ApiTags('monitoring')
@Controller('events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Get()
  @AllowRead()
  @TokenInQuery()
  @ApiOperation({ summary: 'What happens, as it happens', description: DESCRIPTION.replaceAll('\n', ' ') })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that was seen',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    schema: { type: 'string', example: 'id: 7\nevent: SessionStarted\ndata: {"id":"7"}\n\n' },
  })
  events(
    @CurrentPrincipal() principal: Principal,
    @Query() query: EventsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.serve(
      { scope: principal, types: query.types?.split(',') ?? null, lastEventId },
      reply,
    );
  }
}
