import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { storable } from '../../platform/database/storable.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { AppError, NotFoundError } from '../../platform/errors.js';
import { announce, type DomainEvent } from '../../platform/events/outbox.js';
import { type Logger, LOGGER } from '../../platform/logging/logger.js';
import { Command } from './command.entity.js';
import { checkRequest } from './command.rules.js';
import { type CompletedCommand, completeAlone, markCompleted, markLost, markSent } from './command.store.js';
import { type CommandDto, type CommandQuery, toCommandDto } from './dto/command.dto.js';
import { hideSecrets } from './secrets.js';
import { stationEvent } from './station.events.js';
import { StationDirectory } from './station-directory.js';
import { type CommandCause, type CommandOutcome, type PreparedCommand, StationLink } from './station-link.js';

const NEWEST_FIRST: ListOrder<Command> = { by: ['createdAt', 'id'], direction: 'DESC' };

/** What belongs to a command and is recorded in its transaction. */
export type CommandRecord = (manager: EntityManager, commandId: string) => Promise<void>;
export type CommandFollower = (manager: EntityManager, command: CompletedCommand) => Promise<void>;

/** On whose behalf a charger is told something: a principal, or a job of ours. */
export type Requester = Pick<Principal, 'tenantId' | 'name' | 'requestId'>;

/** What chargers are told to do. */
@Injectable()
export class Commands {
  private readonly logger: Logger;
  private readonly followers = new Map<string, CommandFollower>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly link: StationLink,
    private readonly directory: StationDirectory,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /**
   * Records and sends a command, and returns it as it stands once the charger has answered, or after `waitSeconds`.
   * With it is recorded what `record` adds, so that the charger's answer finds that.
   * Throws NotFoundError, InvalidError, StationOfflineError or CommandNotSupportedError before anything is recorded.
   */
  async run(
    requester: Requester,
    stationId: string,
    command: string,
    request: Record<string, unknown>,
    waitSeconds: number,
    record?: CommandRecord,
  ): Promise<CommandDto> {
    checkRequest(command, request);
    const station = await this.directory.findOrFail(requester, stationId);
    const prepared = await this.link.prepare(station, command, request);
    const id = randomUUID();
    const insert = (connection: DataSource | EntityManager) =>
      new TenantRows(connection, Command, requester).insert({
        id,
        stationId,
        command,
        status: 'pending',
        request: storable(hideSecrets(request)),
        response: null,
        requestedBy: requester.name,
        createdAt: new Date(),
        completedAt: null,
      });
    if (record === undefined) await insert(this.dataSource);
    else
      await inTransaction(this.dataSource, async (manager) => {
        await insert(manager);
        await record(manager, id);
      });
    const cause = { commandId: id, requestId: requester.requestId };
    const ended = await within(waitSeconds, this.deliver(requester, cause, prepared));
    return ended ?? this.find(requester, stationId, id);
  }

  async list(
    scope: TenantScope,
    stationId: string,
    query: Readonly<CommandQuery>,
  ): Promise<Page<CommandDto>> {
    await this.directory.findOrFail(scope, stationId);
    const { limit, cursor, command, status } = query;
    const page = await this.rows(scope).page({ limit, cursor }, NEWEST_FIRST, { stationId, command, status });
    return { ...page, data: page.data.map(toCommandDto) };
  }

  async find(scope: TenantScope, stationId: string, commandId: string): Promise<CommandDto> {
    const command = await this.rows(scope).findOne({ id: commandId, stationId });
    if (command === null) throw new NotFoundError('command', commandId);
    return toCommandDto(command);
  }

  /** It was written to the charger's socket. */
  async sent(commandId: string): Promise<void> {
    await markSent(this.dataSource, commandId);
  }

  /** The first outcome stands; what comes after it changes nothing. */
  async complete(commandId: string, { status, response }: CommandOutcome): Promise<void> {
    const outcome = { status, response: storable(hideSecrets(response)) };
    if (await completeAlone(this.dataSource, commandId, outcome, [...this.followers.keys()])) return;
    await inTransaction(this.dataSource, async (manager) => {
      const completed = await markCompleted(manager, commandId, outcome);
      if (completed !== undefined) await this.settle(manager, [completed]);
    });
  }

  /** Has `follower` take part in the transaction that completes a command of this name, in whichever process. */
  follow(command: string, follower: CommandFollower): void {
    this.followers.set(command, follower);
  }

  /** Ends as `timeout` what is open for so long that the process which held it must be gone. Returns how many. */
  async expireLost(olderThanSeconds: number): Promise<number> {
    return inTransaction(this.dataSource, async (manager) => {
      const lost = await markLost(manager, olderThanSeconds);
      await this.settle(manager, lost);
      return lost.length;
    });
  }

  private async settle(manager: EntityManager, completed: CompletedCommand[]): Promise<void> {
    for (const command of completed) await this.followers.get(command.command)?.(manager, command);
    await announce(manager, ...completed.map(commandCompleted));
  }

  /** The process that holds the charger has recorded the outcome by now, unless it has died, or nobody holds it. */
  private async deliver(
    scope: TenantScope,
    cause: CommandCause,
    prepared: PreparedCommand,
  ): Promise<CommandDto> {
    const { commandId } = cause;
    const { stationId } = prepared;
    try {
      const outcome = await this.link.deliver(cause, prepared);
      const command = await this.find(scope, stationId, commandId);
      if (!isOpen(command)) return command;
      await this.complete(commandId, outcome);
    } catch (error) {
      this.logger.warn({ err: error, stationId, ...cause }, 'a command could not be delivered');
      await this.complete(commandId, { status: 'failed', response: null });
      if (error instanceof AppError) throw error;
    }
    return this.find(scope, stationId, commandId);
  }

  private rows(scope: TenantScope): TenantRows<Command> {
    return new TenantRows(this.dataSource, Command, scope);
  }
}

const isOpen = ({ status }: Pick<Command, 'status'>): boolean => status === 'pending' || status === 'sent';

/** Resolves with the work, or with nothing when the time is up; the work goes on. */
async function within<T>(seconds: number, work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  const timeUp = sleep(seconds * 1000, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    timer.abort();
  }
}

/** As `completeAlone` writes it. */
function commandCompleted({ id, tenantId, ...command }: CompletedCommand): DomainEvent {
  return stationEvent('CommandCompleted', tenantId, { commandId: id, ...command });
}
