import { isDeepStrictEqual } from 'node:util';
import type { TestCluster } from '../../../support/cluster.ts';
import type { Delivery } from '../../model-charger/delivery.ts';
import type { LedgerEntry } from '../../model-charger/ledger.ts';
import { type Answer, type Queued, QueueingCharger } from '../../model-charger/queueing-charger.ts';
import type { Plan, PlannedTransaction } from './plan.ts';

interface Message extends Queued {
  readonly event: Record<string, unknown> & { seqNo: number };
  /** As it was answered first. */
  answer: Answer | null;
}

/** A transaction as it is reported, and what never will be of it. */
export interface Reported {
  readonly transactionId: string;
  readonly missingSeqNos: number[];
}

/**
 * A charger that reports its transactions as OCPP 2.0.1 has it (part 2, E): what was not answered is sent again, as having
 * happened offline (E11.FR.07). That what is sent again is answered the same, it sees to itself.
 */
export class ModelCharger extends QueueingCharger<Message> {
  protected readonly rendersAgain = true;
  readonly reported: readonly Reported[];

  constructor(cluster: TestCluster, stationId: string, plan: Plan, ledger: readonly LedgerEntry[]) {
    const counters = new Map<number, number>();
    const reported = plan.sessions.map((planned, index) => {
      const { connectorId } = planned;
      const from = (plan.countsOn ? counters.get(connectorId) : undefined) ?? plan.firstSeqNo;
      const transaction = report(`tx-${index}`, planned, ledger[index] as LedgerEntry, from);
      counters.set(connectorId, from + transaction.events.length);
      return transaction;
    });
    const messages = reported.flatMap(({ events }) => events.filter(({ isDropped }) => !isDropped));
    super(cluster, stationId, 'ocpp2.0.1', plan.deliveries, messages, false);
    this.reported = reported.map(({ transactionId, events }) => ({
      transactionId,
      missingSeqNos: events.filter(({ isDropped }) => isDropped).map(({ event }) => event.seqNo),
    }));
  }

  protected chat(before: Delivery['before'], { event }: Message): [string, object] | null {
    if (before === 'nothing') return null;
    if (before === 'Authorize') return [before, { idToken: { idToken: 'CARD1', type: 'ISO14443' } }];
    const { timestamp } = event;
    return [before, { timestamp, connectorStatus: 'Occupied', evseId: 1, connectorId: 1 }];
  }

  protected learn(message: Message, answer: Answer): void {
    if (message.answer !== null && !isDeepStrictEqual(message.answer, answer))
      throw new Error(`answered ${JSON.stringify(message.answer)}, then ${JSON.stringify(answer)}`);
    message.answer = answer;
  }

  protected overhear(message: Message, answer: Answer): void {
    this.learn(message, answer);
  }

  protected payloadOf({ event, attempts }: Message): object {
    return attempts > 1 ? { ...event, offline: true } : event;
  }
}

function report(transactionId: string, planned: PlannedTransaction, entry: LedgerEntry, firstSeqNo: number) {
  const { connectorId, idTag, readings } = entry;
  const evse = { evse: { id: connectorId, connectorId } };
  const token = { idToken: { idToken: idTag, type: 'ISO14443' } };
  const register = (at: string, registerWh: number, context = 'Sample.Periodic') => ({
    meterValue: [{ timestamp: at, sampledValue: [{ value: registerWh, context }] }],
  });
  const place = {
    ...evse,
    ...register(entry.startedAt, entry.meterStartWh, 'Transaction.Begin'),
    triggerReason: 'CablePluggedIn',
  };
  const present = { ...token, triggerReason: 'Authorized' };
  const [first, second] = planned.isTokenFirst ? [present, place] : [place, present];
  const stop = planned.isStoppedByToken
    ? { ...token, triggerReason: 'StopAuthorized', stoppedReason: 'Local' }
    : { triggerReason: 'EVCommunicationLost', stoppedReason: 'EVDisconnected' };
  const { stoppedReason, ...stopMembers } = stop;
  let seqNo = firstSeqNo;
  const message = (
    at: string,
    eventType: string,
    members: object,
    transactionInfo: object = {},
    isDropped = false,
  ) => ({
    action: 'TransactionEvent',
    at,
    attempts: 0,
    sent: null,
    answer: null,
    isDropped,
    event: {
      eventType,
      timestamp: at,
      seqNo: seqNo++,
      transactionInfo: { transactionId, ...transactionInfo },
      ...(planned.isWordy && eventType === 'Updated' ? { ...evse, ...token } : {}),
      ...members,
    },
  });
  const sample = ({ at, registerWh }: LedgerEntry['readings'][number], index: number) =>
    message(
      at,
      'Updated',
      { ...register(at, registerWh), triggerReason: 'MeterValuePeriodic' },
      { chargingState: 'Charging' },
      planned.dropped[index],
    );
  const events = [
    message(entry.startedAt, 'Started', first),
    message(entry.startedAt, 'Updated', second),
    ...readings.map(sample),
    message(
      entry.endedAt,
      'Ended',
      { ...register(entry.endedAt, entry.meterStopWh, 'Transaction.End'), ...stopMembers },
      { stoppedReason },
    ),
  ];
  return { transactionId, events };
}
