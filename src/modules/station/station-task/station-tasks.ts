import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Page, PageRequest } from '../../../platform/database/page.js';
import {
  type Filters,
  type ListOrder,
  type TenantScope,
  TenantRows,
} from '../../../platform/database/tenant-rows.js';
import { NotFoundError } from '../../../platform/errors.js';
import { lockStation } from '../charging-station.store.js';
import type { CompletedCommand } from '../command.store.js';
import type { StationRef } from '../station-link.js';
import type { StationTask } from './station-task.entity.js';
import {
  insertUnrequested,
  lockNewest,
  lockNewestOpen,
  lockNumbered,
  lockOfCommand,
  lockOpenBefore,
  saveState,
  type TaskRow,
  type TaskTable,
} from './station-task.store.js';
import {
  afterAnswer,
  afterCancellation,
  afterEnd,
  afterFailure,
  afterReport,
  begun,
  cancelsOther,
  IDLE,
  isRepeated,
  requested,
  type TaskReport,
  type TaskVocabulary,
} from './station-task.js';

/** What a kind of task has of its own beside what all have. */
type OwnFields<T extends StationTask> = Omit<
  T,
  'id' | 'tenantId' | 'commandId' | 'status' | 'statusAt' | 'history' | 'createdAt' | 'endedAt'
>;

/** The tasks of one kind: what they are in REST and in the database, and what their statuses mean. */
export class StationTasks<T extends StationTask> {
  private readonly order: ListOrder<StationTask> = { by: ['createdAt', 'id'], direction: 'DESC' };

  constructor(
    private readonly entity: new () => T,
    private readonly name: string,
    private readonly table: TaskTable,
    private readonly vocabulary: TaskVocabulary,
  ) {}

  async page(
    database: DataSource,
    scope: TenantScope,
    request: PageRequest,
    filters: Filters<T>,
  ): Promise<Page<T>> {
    return this.rows(database, scope).page(request, this.order, filters);
  }

  async findOrFail(database: DataSource, scope: TenantScope, stationId: string, id: string): Promise<T> {
    const task = await this.rows(database, scope).findOne({ id, stationId } as Filters<T>);
    if (task === null) throw new NotFoundError(this.name, id);
    return task;
  }

  /** In the transaction that records the command. */
  async request(
    manager: EntityManager,
    scope: TenantScope,
    commandId: string,
    fields: OwnFields<T>,
  ): Promise<void> {
    const now = new Date();
    const row = { ...fields, ...requested(now), id: randomUUID(), commandId, createdAt: now };
    await this.rows(manager, scope).insert(row as unknown as Omit<T, 'tenantId'>);
  }

  /** What the charger answered. Other requests than ours, sent as they were, have nothing to record. */
  async answered(
    manager: EntityManager,
    { stationId }: StationRef,
    commandId: string,
    status: string,
  ): Promise<void> {
    const now = new Date();
    const task = await lockOfCommand(manager, this.table, commandId);
    if (task === null) return;
    await saveState(manager, this.table, task.id, afterAnswer(task, status, now));
    if (!cancelsOther(status)) return;
    for (const other of await lockOpenBefore(manager, this.table, stationId, task.createdAt))
      await saveState(manager, this.table, other.id, afterCancellation(other, now));
  }

  /** A command that was not answered with what the specification says leaves its task without an answer. */
  async commandEnded(manager: EntityManager, { id, status, response }: CompletedCommand): Promise<void> {
    if (status !== 'failed' && status !== 'timeout') return;
    const task = await lockOfCommand(manager, this.table, id);
    if (task === null) return;
    const isRefused = response !== null && 'errorCode' in response;
    await saveState(manager, this.table, task.id, afterFailure(task, isRefused, new Date()));
  }

  /** Something else than a report of the charger has ended it, or what it had brought about. */
  async ended(manager: EntityManager, commandId: string, status: string): Promise<void> {
    const task = await lockOfCommand(manager, this.table, commandId);
    if (task === null) return;
    await saveState(manager, this.table, task.id, afterEnd(task, status, new Date()));
  }

  /**
   * The charger says that it has given a task up for a newer one. Either of them may be the one that it names
   * (N01.FR.20): ours are recorded before the charger hears of them, so that the newest is the newer one.
   */
  async givenUp(
    manager: EntityManager,
    { stationId }: StationRef,
    requestId: number,
    at: Date,
  ): Promise<void> {
    const named = await lockNumbered(manager, this.table, stationId, requestId);
    if (named === null) return;
    const newest = await lockNewest(manager, this.table, stationId);
    const older =
      newest?.id === named.id ? await lockOpenBefore(manager, this.table, stationId, named.createdAt) : [];
    for (const task of older.length > 0 ? older : [named])
      if (task.endedAt === null) await saveState(manager, this.table, task.id, afterCancellation(task, at));
  }

  /** What the charger says of itself; returns the id of the task. Throws NotFoundError when the station is gone. */
  async reported(
    manager: EntityManager,
    station: StationRef,
    { requestId, status }: TaskReport,
    at: Date,
  ): Promise<string | null> {
    if (status === IDLE) return null;
    if ((await lockStation(manager, station.stationId)) === null)
      throw new NotFoundError('station', station.stationId);
    const task =
      requestId === null
        ? await this.findUnnumbered(manager, station.stationId, status)
        : await lockNumbered(manager, this.table, station.stationId, requestId);
    if (task === null) {
      const state = begun(status, at, this.vocabulary);
      return insertUnrequested(manager, this.table, station, requestId, state);
    }
    const state = afterReport(task, status, at, this.vocabulary, task.retries ?? 0);
    await saveState(manager, this.table, task.id, state);
    return task.id;
  }

  /** The newest open one; else the newest of all where the report only says again how that one ended. */
  private async findUnnumbered(
    manager: EntityManager,
    stationId: string,
    status: string,
  ): Promise<TaskRow | null> {
    const open = await lockNewestOpen(manager, this.table, stationId);
    if (open !== null) return open;
    const newest = await lockNewest(manager, this.table, stationId);
    return newest !== null && isRepeated(newest, status) ? newest : null;
  }

  private rows(connection: DataSource | EntityManager, scope: TenantScope): TenantRows<T> {
    return new TenantRows(connection, this.entity, scope);
  }
}
