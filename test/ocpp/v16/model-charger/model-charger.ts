import { once } from 'node:events';
import type { TestCluster } from '../../../support/cluster.ts';
import type { Frame, RawCharger } from '../../../support/raw-charger.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Delivery, Plan, PlannedSession } from './plan.ts';

const UNREADABLE_TIME = '0000-00-00T00:00:00Z';
const MAX_ATTEMPTS = 4;
const IN_ORDER: Delivery = {
  fault: 'none',
  pick: 0,
  newMessageId: false,
  reconnects: false,
  toOtherProcess: false,
  before: 'nothing',
};

interface Transaction {
  readonly planned: PlannedSession;
  readonly entry: LedgerEntry;
  /** Null until the start was answered. */
  id: number | null;
}

/** A message that waits for its answer. */
interface Queued {
  readonly transaction: Transaction;
  readonly action: 'StartTransaction' | 'MeterValues' | 'StopTransaction';
  readonly at: string;
  readonly registerWh: number;
  attempts: number;
  sent: { messageId: string; payload: object } | null;
}

/**
 * A charger that reports what it has charged as OCPP 1.6 has it (§3.7.1, §4.8, §4.10, errata 3.18): what was not answered
 * is sent again, and what follows a start without an answer has no transaction id. How each attempt goes is planned.
 */
export class ModelCharger {
  private readonly queue: Queued[];
  private socket: RawCharger | null = null;
  private readonly sockets: RawCharger[] = [];
  private process: 'ocppA' | 'ocppB' = 'ocppA';
  private lastMessageId = 0;

  constructor(
    private readonly cluster: TestCluster,
    readonly stationId: string,
    private readonly plan: Plan,
    ledger: readonly LedgerEntry[],
  ) {
    this.queue = plan.sessions
      .flatMap((planned, index) => messagesOf(planned, ledger[index] as LedgerEntry))
      .toSorted((a, b) => a.at.localeCompare(b.at));
  }

  /** Sends until all is answered. */
  async reportAll(): Promise<void> {
    const deliveries = this.plan.deliveries.values();
    for (;;) {
      const delivery = deliveries.next().value ?? IN_ORDER;
      const message = this.queue[Math.min(delivery.pick, this.queue.length - 1)];
      if (message === undefined) break;
      await this.chat(delivery, message);
      const wasAnswered = await this.attempt(message, delivery);
      if (wasAnswered) this.queue.splice(this.queue.indexOf(message), 1);
    }
    for (const socket of this.sockets) socket.socket.terminate();
  }

  /** Messages that are not queued may overtake those that are. */
  private async chat({ before }: Delivery, { transaction }: Queued): Promise<void> {
    const { connectorId, idTag } = transaction.entry;
    const socket = await this.connected();
    if (before === 'Authorize') await this.exchange(socket, this.newId(), before, { idTag });
    if (before === 'StatusNotification')
      await this.exchange(socket, this.newId(), before, {
        connectorId,
        errorCode: 'NoError',
        status: 'Charging',
      });
  }

  /** Whether the charger has the answer, or gives up. */
  private async attempt(message: Queued, delivery: Delivery): Promise<boolean> {
    const fault = ++message.attempts < MAX_ATTEMPTS ? delivery.fault : 'none';
    const socket = await this.connected();
    if (fault === 'lostRequest') {
      await this.reconnect(delivery, 'after the old one');
      return false;
    }
    const { messageId, payload } = this.render(message, delivery);
    const send = (line: RawCharger) => this.exchange(line, messageId, message.action, payload);
    switch (fault) {
      case 'cut':
        socket.send(JSON.stringify([2, messageId, message.action, payload]));
        await this.reconnect(delivery, 'after the old one');
        return false;
      case 'lostAnswer':
        await send(socket);
        if (delivery.reconnects) await this.reconnect(delivery, 'after the old one');
        return false;
      case 'crossing':
        socket.send(JSON.stringify([2, messageId, message.action, payload]));
        await this.reconnect(delivery, 'beside the old one');
        return false;
      case 'twice':
        socket.send(JSON.stringify([2, messageId, message.action, payload]));
        this.learn(message, await send(socket));
        await this.answerTo(socket, messageId, message.action);
        return true;
      case 'none':
        this.learn(message, await send(socket));
        return true;
    }
  }

  private learn({ action, transaction }: Queued, answer: Record<string, unknown>): void {
    if (action !== 'StartTransaction' || transaction.planned.losesEveryAnswerToStart) return;
    transaction.id = answer['transactionId'] as number;
  }

  private render(message: Queued, { newMessageId }: Delivery): { messageId: string; payload: object } {
    const { sent } = message;
    if (sent === null) message.sent = { messageId: this.newId(), payload: this.payloadOf(message) };
    else {
      const payload = this.plan.rendersAgain ? this.payloadOf(message) : sent.payload;
      message.sent = { messageId: newMessageId ? this.newId() : sent.messageId, payload };
    }
    return message.sent;
  }

  private payloadOf({ action, transaction, at, registerWh }: Queued): object {
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

  private exchange(
    line: RawCharger,
    messageId: string,
    action: string,
    payload: object,
  ): Promise<Record<string, unknown>> {
    line.send(JSON.stringify([2, messageId, action, payload]));
    return this.answerTo(line, messageId, action);
  }

  /** What comes on the line before the answer is passed over. */
  private async answerTo(
    line: RawCharger,
    messageId: string,
    action: string,
  ): Promise<Record<string, unknown>> {
    let frame: Frame;
    do frame = await line.next();
    while (frame[1] !== messageId);
    if (frame[0] !== 3) throw new Error(`${action} was answered with ${JSON.stringify(frame)}`);
    return frame[2] as Record<string, unknown>;
  }

  private async connected(): Promise<RawCharger> {
    this.socket ??= await this.connect();
    return this.socket;
  }

  private async connect(): Promise<RawCharger> {
    const socket = await this.cluster.connect(this.stationId, this.cluster.processes[this.process].ocppUrl);
    if (this.plan.idsBeginAnewOnEachConnection) this.lastMessageId = 0;
    this.sockets.push(socket);
    return socket;
  }

  private async reconnect({ toOtherProcess }: Delivery, when: 'after the old one' | 'beside the old one') {
    const old = await this.connected();
    if (when === 'after the old one') {
      const closed = once(old.socket, 'close');
      old.socket.close();
      await closed;
    }
    if (toOtherProcess) this.process = this.process === 'ocppA' ? 'ocppB' : 'ocppA';
    this.socket = await this.connect();
  }

  private newId(): string {
    return String(++this.lastMessageId);
  }
}

function messagesOf(planned: PlannedSession, entry: LedgerEntry): Queued[] {
  const transaction: Transaction = { planned, entry, id: null };
  const message = (action: Queued['action'], at: string, registerWh: number): Queued => ({
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
