import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { DataSource } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { AppError } from '../../platform/errors.js';
import { type Logger, LOGGER } from '../../platform/logging/logger.js';
import { type LiveEvent, LiveEvents } from '../../platform/redis/index.js';
import { findMissed, type MissedEvents } from './outbox.store.js';
import { StreamLimits } from './stream-limits.js';

const MAX_REPLAYED = 1000;
const RETRY_MS = 3000;
const NOTHING_MISSED: MissedEvents = { events: [], complete: true };

export class StreamUnavailableError extends AppError {
  constructor(reason: string) {
    super('stream_unavailable', 503, reason);
  }
}

export interface StreamRequest {
  scope: TenantScope;
  /** Null: all types. */
  types: readonly string[] | null;
  /** Of the `Last-Event-ID` header: where the client's last stream broke off. */
  lastEventId: string | undefined;
}

/** The live events as server-sent events (WHATWG HTML §9.2), one stream a client. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly open = new Set<EventStream>();
  private closing = false;

  constructor(
    private readonly events: LiveEvents,
    private readonly dataSource: DataSource,
    private readonly limits: StreamLimits,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Answers with a stream that lasts. Rejects, with nothing sent yet, when it cannot begin. */
  async serve(request: StreamRequest, reply: FastifyReply): Promise<void> {
    if (this.closing) throw new StreamUnavailableError('The server is shutting down');
    if (this.open.size >= this.limits.maxClients)
      throw new StreamUnavailableError('Too many streams are open');
    const stream = new EventStream(reply.raw, this.limits, () => this.open.delete(stream));
    this.open.add(stream);
    // Listening begins before the look back, so that nothing falls between the two.
    stream.onClose(this.events.subscribe((event) => isWanted(event, request) && stream.push(event)));
    let missed: MissedEvents;
    try {
      missed = await this.findMissed(request);
    } catch (error) {
      stream.close();
      throw error;
    }
    reply.hijack();
    this.logger.debug({ module: 'monitoring', requestId: reply.request.id }, 'an event stream was opened');
    await stream.begin(reply.request.id, missed);
  }

  onModuleDestroy(): void {
    this.closing = true;
    for (const stream of this.open) stream.end();
  }

  private async findMissed({ scope, types, lastEventId }: StreamRequest): Promise<MissedEvents> {
    if (lastEventId === undefined) return NOTHING_MISSED;
    if (!/^\d{1,18}$/.test(lastEventId)) return { events: [], complete: false };
    return findMissed(this.dataSource, scope, types, lastEventId, MAX_REPLAYED);
  }
}

const isWanted = (event: LiveEvent, { scope, types }: StreamRequest): boolean =>
  event.tenantId === scope.tenantId && (types === null || types.includes(event.type));

class EventStream {
  /** What came while the look back was under way; null once the stream is live. */
  private held: LiveEvent[] | null = [];
  private readonly replayed = new Set<string>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly gone = new AbortController();
  private readonly closers: (() => void)[];

  constructor(
    private readonly response: ServerResponse,
    private readonly limits: StreamLimits,
    onClose: () => void,
  ) {
    this.closers = [onClose];
    response.once('close', () => this.close());
  }

  onClose(closer: () => void): void {
    this.closers.push(closer);
  }

  /** Resolves when the stream is live, or its client gone. */
  async begin(requestId: string, missed: MissedEvents): Promise<void> {
    if (this.response.destroyed) this.close();
    if (this.gone.signal.aborted) return;
    this.response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': requestId,
    });
    this.write(`retry: ${RETRY_MS}\n\n`);
    // Tells the client that it cannot catch up from here and has to load what it shows anew.
    if (!missed.complete) this.write('event: Reset\ndata: {}\n\n');
    this.timers.push(setInterval(() => this.write(':\n\n'), this.limits.heartbeatMs).unref());
    this.timers.push(setTimeout(() => this.end(), this.limits.lifetimeMs).unref());
    await this.repeat(missed.events);
    const held = this.held ?? [];
    this.held = null;
    for (const event of held) this.push(event);
  }

  /** At the pace of the client, as all of it at once may be more than is buffered for one. */
  private async repeat(events: readonly LiveEvent[]): Promise<void> {
    for (const event of events) {
      if (this.gone.signal.aborted) return;
      this.replayed.add(event.id);
      if (this.response.write(toText(event))) continue;
      await once(this.response, 'drain', { signal: this.gone.signal }).catch(() => undefined);
    }
  }

  push(event: LiveEvent): void {
    if (this.held !== null) {
      if (this.held.length >= MAX_REPLAYED) this.response.destroy();
      else this.held.push(event);
    } else if (!this.replayed.has(event.id)) this.write(toText(event));
  }

  /** The client comes back by itself, and tells what it saw last. */
  end(): void {
    this.close();
    this.response.end();
  }

  close(): void {
    this.gone.abort();
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    for (const closer of this.closers.splice(0)) closer();
  }

  private write(text: string): void {
    if (this.gone.signal.aborted) return;
    if (this.response.writableLength > this.limits.maxBufferedBytes) this.response.destroy();
    else this.response.write(text);
  }
}

/** JSON has no line break outside of its escapes, so the data is one line. */
const toText = ({ id, type, occurredAt, data }: LiveEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ id, type, occurredAt, data })}\n\n`;
