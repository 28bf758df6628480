import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { AppError } from '../../../platform/errors.js';
import { defineQueue, Jobs } from '../../../platform/jobs/jobs.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { Commands } from '../command.service.js';
import { CommandNotSupportedError, StationOfflineError } from '../station.errors.js';
import { StationLink, type StationRef } from '../station-link.js';
import { failureOf, type LocalListFailure } from './local-list-failure.js';
import { MAX_MESSAGES } from './local-list-plan.js';
import { isDue } from './local-list-state.js';
import { LocalLists } from './local-list.service.js';
import { endLease, findManaged, type ManagedList, prolongLease, takeLease } from './local-list.store.js';

export const synchroniseQueue = defineQueue<{ stationId: string; tenantId: string; leaseUntil: string }>(
  'station.synchronise-local-list',
  { retryLimit: 0, expireInSeconds: 3600 },
);

const PAGE = 500;
/** Commands for one station in a row; a list that takes more goes on a minute later. */
const MAX_COMMANDS = 50;
const REQUESTED_BY = 'system';

/** A command that ended in something else than what was asked for; `offline` says nothing of the list. */
type Attempt = 'done' | 'offline' | LocalListFailure;

/**
 * Brings the lists of online chargers up to date, by commands as anybody gives them. Each station is worked on by one
 * worker at a time, which holds its lease.
 */
@Injectable()
export class LocalListSync {
  private readonly logger: Logger;
  private readonly leaseSeconds: number;
  private readonly waitSeconds: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly lists: LocalLists,
    private readonly commands: Commands,
    private readonly link: StationLink,
    private readonly jobs: Jobs,
    config: AppConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
    // A command takes its messages, each as long as a call may take, and may wait behind another call.
    this.waitSeconds = (MAX_MESSAGES + 2) * config.ocpp.callTimeoutSeconds;
    this.leaseSeconds = 2 * this.waitSeconds;
  }

  /** Looks through the lists, of all stations or of some, and has those brought up to date that need it. */
  async enqueueDue(stationIds: string[] | null = null): Promise<void> {
    const hashes = new Map<string, Promise<string>>();
    let after = '';
    for (;;) {
      const lists = await findManaged(this.dataSource, after, PAGE, stationIds);
      const presence = await this.link.presence(lists.map(({ stationId }) => stationId));
      for (const list of lists) {
        const present = presence.get(list.stationId);
        if (present === undefined) continue;
        if (isDue(list, await this.targetHash(list, hashes), present, new Date())) await this.enqueue(list);
      }
      if (lists.length < PAGE) return;
      after = lists.at(-1)?.stationId ?? after;
    }
  }

  /** Asks the charger for its version and sends what it lacks, until it has its list or refuses it. */
  async synchronise(station: StationRef, leaseUntil: Date): Promise<void> {
    let lease: Date | null = leaseUntil;
    try {
      for (const step of this.steps(station)) {
        lease = await prolongLease(this.dataSource, station.stationId, lease, this.leaseSeconds);
        if (lease === null) return;
        if (!(await step())) return;
      }
    } finally {
      if (lease !== null) await endLease(this.dataSource, station.stationId, lease);
    }
  }

  /** Each says whether there is more to do. */
  private *steps(station: StationRef): Generator<() => Promise<boolean>> {
    yield () => this.readLimits(station);
    yield async () => this.settled(station, await this.attempt(station, 'get-local-list-version'));
    for (let count = 0; count < MAX_COMMANDS; count++) yield () => this.send(station);
  }

  /** Once, before the first list. A charger that does not tell them may take a list all the same. */
  private async readLimits(station: StationRef): Promise<boolean> {
    if (await this.lists.hasLimits(station)) return true;
    const attempt = await this.attempt(station, 'read-local-list-limits');
    return isAnswered(attempt) || this.settled(station, attempt);
  }

  /** What is refused is sent once more, in full (1.6 §5.15). */
  private async send(station: StationRef): Promise<boolean> {
    if ((await this.lists.status(station)) !== 'pending') return false;
    const attempt = await this.attempt(station, 'send-local-list');
    if (attempt === 'done' || !isAnswered(attempt)) return this.settled(station, attempt);
    if ((await this.lists.status(station)) !== 'pending') return false;
    return this.settled(station, await this.attempt(station, 'send-local-list', { updateType: 'Full' }));
  }

  /** Records a failure that the charger's answer has not told already. */
  private async settled(station: StationRef, attempt: Attempt): Promise<boolean> {
    if (attempt === 'done') return true;
    if (attempt === 'offline' || (await this.lists.status(station)) === 'not-supported') return false;
    await this.lists.failed(station, attempt);
    return false;
  }

  private async attempt(
    { stationId, tenantId }: StationRef,
    command: string,
    request: Record<string, unknown> = {},
  ): Promise<Attempt> {
    try {
      const requester = { tenantId, name: REQUESTED_BY };
      const done = await this.commands.run(requester, stationId, command, request, this.waitSeconds);
      return failureOf(done) ?? 'done';
    } catch (error) {
      if (error instanceof StationOfflineError) return 'offline';
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      this.logger.info({ stationId, command, reason: error.message }, 'a local list cannot be sent');
      const kind = error instanceof CommandNotSupportedError ? 'not-supported' : 'refused';
      return { kind, reason: error.message };
    }
  }

  private async targetHash(list: ManagedList, hashes: Map<string, Promise<string>>): Promise<string> {
    const { tenantId, groupIds, entryFormat, forgottenKeys } = list;
    const groups = (groupIds ?? []).toSorted();
    const name = JSON.stringify([tenantId, groups, entryFormat, forgottenKeys]);
    const hash = hashes.get(name) ?? this.lists.targetHash(list);
    hashes.set(name, hash);
    return hash;
  }

  private async enqueue({ stationId, tenantId }: StationRef): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const lease = await takeLease(manager, stationId, this.leaseSeconds);
      if (lease === null) return;
      const data = { stationId, tenantId, leaseUntil: lease.toISOString() };
      await this.jobs.enqueue(manager, synchroniseQueue, data);
    });
  }
}

const isAnswered = (attempt: Attempt): boolean =>
  attempt === 'done' || (attempt !== 'offline' && attempt.kind !== 'unanswered');
