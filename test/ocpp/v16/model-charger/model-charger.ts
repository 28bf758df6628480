import type { TestCluster } from '../../../support/cluster.ts';
import type { Delivery } from '../../model-charger/delivery.ts';
import type { LedgerEntry } from '../../model-charger/ledger.ts';
import { type Answer, type Queued, QueueingCharger } from '../../model-charger/queueing-charger.ts';
import type { Plan, PlannedSession } from './plan.ts';

const UNREADABLE_TIME = '0000-00-00T00:00:00Z';

interface Transaction {
  readonly planned: PlannedSession;
  readonly entry: LedgerEntry;
  /** Null until the start was answered. */
  id: number | null;
}

interface Message extends Queued {
  readonly transaction: Transaction;
  readonly action: 'StartTransaction' | 'MeterValues' | 'StopTransaction';
  readonly registerWh: number;
}

/**
 * A charger that reports what it has charged as OCPP 1.6 has it (§3.7.1, §4.8, §4.10, errata 3.18): what was not answered
 * is sent again, and what follows a start without an answer has no transaction id.
 */
export class ModelCharger extends QueueingCharger<Message> {
  protected readonly rendersAgain: boolean;

  constructor(
    cluster: TestCluster,
    stationId: string,
    private readonly plan: Plan,
    ledger: readonly LedgerEntry[],
  ) {
    const messages = plan.sessions.flatMap((planned, index) =>
      messagesOf(planned, ledger[index] as LedgerEntry),
    );
    super(cluster, stationId, 'ocpp1.6', plan.deliveries, messages, plan.idsBeginAnewOnEachConnection);
    this.rendersAgain = plan.rendersAgain;
  }

  protected chat(before: Delivery['before'], { transaction }: Message): [string, object] | null {
    const { connectorId, idTag } = transaction.entry;
    if (before === 'nothing') return null;
    if (before === 'Authorize') return [before, { idTag }];
    return [before, { connectorId, errorCode: 'NoError', status: 'Charging' }];
  }

  protected learn({ action, transaction }: Message, answer: Answer): void {
    if (action !== 'StartTransaction' || transaction.planned.losesEveryAnswerToStart) return;
    transaction.id = answer['transactionId'] as number;
  }

  protected overhear(): void {
    // An id that is lost is lost.
  }

  protected payloadOf({ action, transaction, at, registerWh }: Message): object {
    const { entry, planned, id } = transaction;
    const { connectorId, idTag, readings } = entry;
    const timestamp = this.timestamp(at);
    const transactionId = id ?? this.plan.noTransactionId;
    if (action === 'StartTransaction') return { connectorId, idTag, meterStart: registerWh, timestamp };
    if (action === 'MeterValues')
      return { connectorId, transactionId, meterValue: [this.meterValue(at, registerWh)] };
    return {
      transactionId,
      meterStop: registerWh,
      timestamp,
      ...(planned.stopNamesToken ? { idTag } : { reason: 'EVDisconnected' }),
      ...(planned.readingsWithStop
        ? { transactionData: readings.map((reading) => this.meterValue(reading.at, reading.registerWh)) }
        : {}),
    };
  }

  private meterValue(at: string, registerWh: number): object {
    return { timestamp: this.timestamp(at), sampledValue: [{ value: String(registerWh) }] };
  }

  private timestamp(at: string): string {
    if (this.plan.clock === 'none') return UNREADABLE_TIME;
    return this.plan.clock === 'seconds' ? at.replace('.000Z', 'Z') : at;
  }
}

function messagesOf(planned: PlannedSession, entry: LedgerEntry): Message[] {
  const transaction: Transaction = { planned, entry, id: null };
  const message = (action: Message['action'], at: string, registerWh: number): Message => ({
    transaction,
    action,
    at,
    registerWh,
    attempts: 0,
    sent: null,
  });
  const readings = planned.readingsWithStop ? [] : entry.readings;
  return [
    message('StartTransaction', entry.startedAt, entry.meterStartWh),
    ...readings.map(({ at, registerWh }) => message('MeterValues', at, registerWh)),
    message('StopTransaction', entry.endedAt, entry.meterStopWh),
  ];
}
