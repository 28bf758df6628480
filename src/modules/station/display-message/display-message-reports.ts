import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { GroupQuery } from '../../../platform/database/group-query.js';
import { isStorableIndex, storable } from '../../../platform/database/storable.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import type { StationRef } from '../station-link.js';
import { type MessageInfo, meets, replaces, statusAt } from './display-message.js';
import {
  type AskedReport,
  changeMessages,
  changeMessagesOf,
  endReport,
  findActive,
  recordActive,
  recordReportPart,
  transactionMessages,
  type TransactionRef,
} from './display-message.store.js';

/** One part of what a charger tells of its messages. */
export interface MessageReport {
  requestId: number;
  /** No other part follows. */
  isLast: boolean;
  messages: readonly MessageInfo[];
}

/** Which messages chargers have, by their answers and their reports. Committed when it resolves. */
@Injectable()
export class DisplayMessageReports {
  private readonly withMessages: GroupQuery<TransactionRef, { key: string }>;

  constructor(private readonly dataSource: DataSource) {
    this.withMessages = new GroupQuery(dataSource, transactionMessages);
  }

  /** The charger took it, in place of what it replaces. */
  async accepted(station: StationRef, sent: MessageInfo, commandId: string): Promise<void> {
    const [message] = storableMessages([sent]);
    if (message === undefined) return;
    await inTransaction(this.dataSource, async (manager) => {
      const replaced = (await findActive(manager, station.stationId)).filter(
        (known) => known.messageId !== message.messageId && replaces(message, known),
      );
      await clear(manager, station, replaced, 'Replaced');
      await recordActive(manager, station, [message], commandId);
    });
  }

  /** The charger did not take it, for the reason in its own word; what it had under that number it still has. */
  async rejected(station: StationRef, messageId: number, reason: string): Promise<void> {
    if (!isStorableIndex(messageId)) return;
    const change = { status: 'rejected', statusReason: storable(reason) } as const;
    await inTransaction(this.dataSource, (manager) =>
      changeMessages(manager, station, [messageId], ['pending', 'failed'], change),
    );
  }

  /** The charger has it no more. */
  async cleared(station: StationRef, messageId: number, reason: string): Promise<void> {
    if (!isStorableIndex(messageId)) return;
    await inTransaction(this.dataSource, (manager) =>
      clear(manager, station, [{ messageId }], storable(reason)),
    );
  }

  /** The charger has dropped its messages with it (2.0.1 O02.FR.02). */
  async transactionEnded(station: StationRef, transactionId: string): Promise<void> {
    if ((await this.withMessages.ask({ ...station, transactionId })).length === 0) return;
    const change = { status: 'cleared', statusReason: 'TransactionEnded' } as const;
    await inTransaction(this.dataSource, (manager) =>
      changeMessagesOf(manager, station, transactionId, change),
    );
  }

  /** What the charger tells that it has; after the last part, it has no other of those that it was asked for. */
  async reported(station: StationRef, { requestId, isLast, messages }: MessageReport): Promise<void> {
    const told = storableMessages(messages);
    const ids = told.map(({ messageId }) => messageId);
    await inTransaction(this.dataSource, async (manager) => {
      await recordActive(manager, station, told, null);
      if (!isStorableIndex(requestId)) return;
      if (isLast) await this.reconcile(manager, station, requestId, ids);
      else await recordReportPart(manager, station.stationId, requestId, ids);
    });
  }

  /** The charger has none of those that it was asked for. */
  async noneFound(station: StationRef, requestId: number): Promise<void> {
    if (!isStorableIndex(requestId)) return;
    await inTransaction(this.dataSource, (manager) => this.reconcile(manager, station, requestId, []));
  }

  /** How many messages the charger would have beside that one. */
  async countBeside(
    { stationId }: StationRef,
    next: Pick<MessageInfo, 'messageId' | 'priority' | 'display'>,
  ): Promise<number> {
    const now = new Date();
    const active = await findActive(this.dataSource, stationId);
    return active.filter((known) => statusAt(known, now) === 'active' && !replaces(next, known)).length;
  }

  private async reconcile(
    manager: EntityManager,
    station: StationRef,
    requestId: number,
    lastIds: readonly number[],
  ): Promise<void> {
    const report = await endReport(manager, station.stationId, requestId);
    if (report === null) return;
    const active = await findActive(manager, station.stationId);
    await clear(manager, station, active.filter(goneBy(report, lastIds)), 'NotReported');
  }
}

/** What came to the charger after it was asked may be missing from its report. */
const goneBy =
  ({ criteria, requestedAt, reportedIds }: AskedReport, lastIds: readonly number[]) =>
  (known: Parameters<typeof meets>[0] & { updatedAt: Date }): boolean =>
    known.updatedAt <= requestedAt &&
    meets(known, criteria) &&
    !reportedIds.includes(known.messageId) &&
    !lastIds.includes(known.messageId);

const clear = (
  manager: EntityManager,
  station: StationRef,
  messages: readonly Pick<MessageInfo, 'messageId'>[],
  statusReason: string,
): Promise<void> =>
  changeMessages(
    manager,
    station,
    messages.map(({ messageId }) => messageId),
    ['pending', 'active', 'failed'],
    { status: 'cleared', statusReason },
  );

/** Without those whose number is none; of two with the same number the last. */
const storableMessages = (messages: readonly MessageInfo[]): MessageInfo[] => [
  ...new Map(
    storable(messages)
      .filter(({ messageId }) => isStorableIndex(messageId))
      .map((message) => [message.messageId, message]),
  ).values(),
];
