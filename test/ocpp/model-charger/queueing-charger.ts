import { once } from 'node:events';
import type { TestCluster } from '../../support/cluster.ts';
import type { Frame, RawCharger } from '../../support/raw-charger.ts';
import { type Delivery, IN_ORDER } from './delivery.ts';

const MAX_ATTEMPTS = 4;

/** A message that waits for its answer. */
export interface Queued {
  readonly action: string;
  readonly at: string;
  attempts: number;
  sent: { messageId: string; payload: object } | null;
}

export type Answer = Record<string, unknown>;

/**
 * A charger on two processes that sends again what was not answered, in the words of some version of OCPP. How each
 * attempt goes is planned.
 */
export abstract class QueueingCharger<Message extends Queued> {
  private readonly queue: Message[];
  private socket: RawCharger | null = null;
  private readonly sockets: RawCharger[] = [];
  private process: 'ocppA' | 'ocppB' = 'ocppA';
  private lastMessageId = 0;

  constructor(
    private readonly cluster: TestCluster,
    readonly stationId: string,
    private readonly subprotocol: string,
    private readonly deliveries: readonly Delivery[],
    messages: readonly Message[],
    private readonly idsBeginAnewOnEachConnection: boolean,
  ) {
    this.queue = messages.toSorted((a, b) => a.at.localeCompare(b.at));
  }

  /** As it is sent for the first time; and when it is sent again, where it is rendered anew then. */
  protected abstract payloadOf(message: Message): object;
  protected abstract readonly rendersAgain: boolean;
  protected abstract learn(message: Message, answer: Answer): void;
  /** The charger never gets this answer; the test does. */
  protected abstract overhear(message: Message, answer: Answer): void;
  /** A message that is not queued may overtake those that are. */
  protected abstract chat(
    before: Delivery['before'],
    message: Message,
  ): [action: string, payload: object] | null;

  /** Sends until all is answered. */
  async reportAll(): Promise<void> {
    const deliveries = this.deliveries.values();
    for (;;) {
      const delivery = deliveries.next().value ?? IN_ORDER;
      const message = this.queue[Math.min(delivery.pick, this.queue.length - 1)];
      if (message === undefined) break;
      const chat = this.chat(delivery.before, message);
      if (chat !== null) await this.exchange(await this.connected(), this.newId(), ...chat);
      const wasAnswered = await this.attempt(message, delivery);
      if (wasAnswered) this.queue.splice(this.queue.indexOf(message), 1);
    }
  }

  /** Answers the one call that comes next. */
  async answerNext(answer: object): Promise<void> {
    const socket = await this.connected();
    let frame: Frame;
    do frame = await socket.next();
    while (frame[0] !== 2);
    socket.send(JSON.stringify([3, frame[1], answer]));
  }

  leave(): void {
    for (const socket of this.sockets) socket.socket.terminate();
  }

  /** Whether the charger has the answer, or gives up. */
  private async attempt(message: Message, delivery: Delivery): Promise<boolean> {
    const fault = ++message.attempts < MAX_ATTEMPTS ? delivery.fault : 'none';
    const socket = await this.connected();
    if (fault === 'lostRequest') {
      await this.reconnect(delivery, 'after the old one');
      return false;
    }
    const { messageId, payload } = this.render(message, delivery);
    const text = JSON.stringify([2, messageId, message.action, payload]);
    const send = (line: RawCharger) => this.exchange(line, messageId, message.action, payload);
    switch (fault) {
      case 'cut':
        socket.send(text);
        await this.reconnect(delivery, 'after the old one');
        return false;
      case 'lostAnswer':
        this.overhear(message, await send(socket));
        if (delivery.reconnects) await this.reconnect(delivery, 'after the old one');
        return false;
      case 'crossing':
        socket.send(text);
        await this.reconnect(delivery, 'beside the old one');
        return false;
      case 'twice':
        socket.send(text);
        this.learn(message, await send(socket));
        this.learn(message, await this.answerTo(socket, messageId, message.action));
        return true;
      case 'none':
        this.learn(message, await send(socket));
        return true;
    }
  }

  private render(message: Message, { newMessageId }: Delivery): { messageId: string; payload: object } {
    const { sent } = message;
    if (sent === null) message.sent = { messageId: this.newId(), payload: this.payloadOf(message) };
    else {
      const payload = this.rendersAgain ? this.payloadOf(message) : sent.payload;
      message.sent = { messageId: newMessageId ? this.newId() : sent.messageId, payload };
    }
    return message.sent;
  }

  private exchange(line: RawCharger, messageId: string, action: string, payload: object): Promise<Answer> {
    line.send(JSON.stringify([2, messageId, action, payload]));
    return this.answerTo(line, messageId, action);
  }

  /** What comes on the line before the answer is passed over. */
  private async answerTo(line: RawCharger, messageId: string, action: string): Promise<Answer> {
    let frame: Frame;
    do frame = await line.next();
    while (frame[1] !== messageId);
    if (frame[0] !== 3) throw new Error(`${action} was answered with ${JSON.stringify(frame)}`);
    return frame[2] as Answer;
  }

  private async connected(): Promise<RawCharger> {
    this.socket ??= await this.connect();
    return this.socket;
  }

  private async connect(): Promise<RawCharger> {
    const { ocppUrl } = this.cluster.processes[this.process];
    const socket = await this.cluster.connect(this.stationId, ocppUrl, this.subprotocol);
    if (this.idsBeginAnewOnEachConnection) this.lastMessageId = 0;
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
