// A fleet of light chargers, in a process of its own: started by fleet-process.ts, told what to do in messages.
import { setTimeout as sleep } from 'node:timers/promises';
import { HandshakeRefused, LightCharger } from '../support/light-charger.ts';
import { CONNECTOR_ID, sampledValues16 } from './charging.ts';
import type { FleetOrder, FleetReport, FleetRequest, FleetState } from './fleet-process.ts';
import { Histogram } from './histogram.ts';

const BOOT = { chargePointVendor: 'Bench', chargePointModel: 'Light' };
const METER_START_WH = 1000;
/** Between two reports of the state. */
const REPORT_EVERY_MS = 50;

type Identity = FleetOrder['chargers'][number];

const isNever = (everyMs: number | null | undefined): everyMs is null | undefined =>
  everyMs === null || everyMs === undefined;

function report(message: FleetReport): void {
  process.send?.(message);
}

class Fleet {
  readonly #order: FleetOrder;
  readonly #startedAt = performance.now();
  readonly #refused = new Map<string, number>();
  readonly #counts = { online: 0, booted: 0, charging: 0, meterValues: 0, lost: 0, errors: 0, elapsedMs: 0 };
  #heartbeats = new Histogram();
  #cpuAtMark = process.cpuUsage();
  #isReported = true;

  constructor(order: FleetOrder) {
    this.#order = order;
  }

  async start(): Promise<void> {
    setInterval(() => this.#reportState(), REPORT_EVERY_MS);
    const waiting = [...this.#order.chargers];
    const startSome = async () => {
      for (let identity = waiting.shift(); identity !== undefined; identity = waiting.shift()) {
        await new Promise<void>((isOnline) => void this.#live(identity, isOnline));
      }
    };
    await Promise.all(Array.from({ length: this.#order.atOnce }, startSome));
  }

  mark(): void {
    const heartbeats = this.#heartbeats;
    const { user, system } = process.cpuUsage(this.#cpuAtMark);
    this.#heartbeats = new Histogram();
    this.#cpuAtMark = process.cpuUsage();
    report({
      kind: 'mark',
      count: heartbeats.count,
      p50Ms: heartbeats.percentileMs(0.5),
      p99Ms: heartbeats.percentileMs(0.99),
      maxMs: heartbeats.maxMs,
      cpuSeconds: (user + system) / 1e6,
    });
  }

  /** As a charger does: connects, boots once, stays, and comes back. Never ends. */
  async #live(identity: Identity, isOnline: () => void): Promise<never> {
    let hasBooted = false;
    let transactionId: unknown = null;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const charger = await this.#connect(identity);
        if (!hasBooted) await this.#boot(charger);
        hasBooted = true;
        transactionId ??= await this.#startTransaction(charger, identity);
        attempt = 0;
        this.#change({ online: 1 });
        isOnline();
        void this.#beat(charger);
        void this.#report(charger, transactionId);
        await charger.closed;
        this.#change({ online: -1, lost: 1 });
        await sleep(this.#delayMs(0, null));
      } catch (error) {
        const reason = error instanceof HandshakeRefused ? String(error.status) : codeOf(error);
        this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
        this.#change({});
        await sleep(this.#delayMs(attempt, error));
      }
    }
  }

  async #connect(identity: Identity): Promise<LightCharger> {
    const { url, ca } = this.#order;
    return LightCharger.connect({ url, ca, ...identity });
  }

  async #boot(charger: LightCharger): Promise<void> {
    try {
      const { status } = await charger.call('BootNotification', BOOT);
      if (status !== 'Accepted') throw new Error(`a boot was answered ${String(status)}`);
      this.#change({ booted: 1 });
    } catch (error) {
      charger.cut();
      this.#change({ errors: 1 });
      throw error;
    }
  }

  /** Null where none is to be. */
  async #startTransaction(charger: LightCharger, { idToken: idTag }: Identity): Promise<unknown> {
    if (isNever(this.#order.meterValuesEveryMs)) return null;
    const timestamp = new Date().toISOString();
    const start = { connectorId: CONNECTOR_ID, idTag, meterStart: METER_START_WH, timestamp };
    const { transactionId } = await charger.call('StartTransaction', start);
    this.#change({ charging: 1 });
    return transactionId;
  }

  /** First after a part of the time, so that not all chargers report at once. */
  async #report(charger: LightCharger, transactionId: unknown): Promise<void> {
    const { meterValuesEveryMs: everyMs } = this.#order;
    if (isNever(everyMs)) return;
    let register = METER_START_WH;
    await sleep(Math.random() * everyMs);
    while (charger.isOpen) {
      register += 1;
      const sampledValue = sampledValues16(String(register));
      const meterValue = [{ timestamp: new Date().toISOString(), sampledValue }];
      try {
        await charger.call('MeterValues', { connectorId: CONNECTOR_ID, transactionId, meterValue });
        this.#change({ meterValues: 1 });
      } catch {
        this.#change({ errors: 1 });
      }
      await sleep(everyMs);
    }
  }

  async #beat(charger: LightCharger): Promise<void> {
    const { heartbeatEveryMs } = this.#order;
    while (heartbeatEveryMs !== null && charger.isOpen) {
      const sentAt = performance.now();
      try {
        await charger.call('Heartbeat', {});
        this.#heartbeats.record(performance.now() - sentAt);
      } catch {
        this.#change({ errors: 1 });
      }
      await sleep(heartbeatEveryMs);
    }
  }

  /** Jittered, and doubled from attempt to attempt; never before the time that the server asked for. */
  #delayMs(attempt: number, error: unknown): number {
    const { firstMs, maxMs } = this.#order.backOff;
    const askedMs = error instanceof HandshakeRefused ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    return askedMs + Math.random() * Math.min(firstMs * 2 ** attempt, maxMs);
  }

  #change(by: Partial<Record<Exclude<keyof FleetState, 'elapsedMs' | 'refused'>, number>>): void {
    for (const [name, value] of Object.entries(by)) this.#counts[name as keyof typeof by] += value;
    this.#counts.elapsedMs = performance.now() - this.#startedAt;
    this.#isReported = false;
  }

  #reportState(): void {
    if (this.#isReported) return;
    this.#isReported = true;
    report({ kind: 'state', ...this.#counts, refused: Object.fromEntries(this.#refused) });
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}

let fleet: Fleet | null = null;
// Should whoever started it be killed, it ends too.
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
process.on('message', (request: FleetRequest) => {
  if (request.kind === 'mark') {
    fleet?.mark();
    return;
  }
  fleet = new Fleet(request.order);
  fleet.start().catch((error: unknown) => {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  });
});
