import { setTimeout as sleep } from 'node:timers/promises';
import { registerChargers } from '../../bench/stations.ts';
import type { CallRecord } from '../../../src/simulator/index.ts';
import type { Charger } from '../../../src/simulator/charger.ts';
import { chargerOf, type Version } from '../../../src/simulator/versions.ts';
import type { FaultSystem } from './fault-system.ts';

const PASSWORD = 'a password of the faults';
/** A session lasts about a second and a half, with a reading every fifth of one. */
const SESSION = { energyWh: 1000, speed: 240, sampleSeconds: 0.2 };
const BETWEEN_SESSIONS_MS = 200;

export interface FleetOptions {
  /** What the stations are named after; each fleet has its own. */
  readonly name: string;
  readonly chargers: number;
}

/** A call that the CSMS has answered, so that it is bound to have stored it. */
export type AnsweredCall = Pick<CallRecord, 'messageId' | 'action' | 'payload' | 'latencyMs'> & {
  stationId: string;
  /** By performance.now(). */
  at: number;
};

/**
 * Simulated chargers, every third of OCPP 2.0.1 and the others of 1.6, that charge one session after the other whatever
 * happens around them, and keep book of what they have charged and of what they were answered.
 */
export class LedgerFleet {
  readonly chargers: Charger[] = [];
  readonly answered: AnsweredCall[] = [];
  /** What the CSMS did against the protocol, what it let fail, and chargers that gave up. */
  readonly faults: string[] = [];
  private readonly loops: Promise<void>[] = [];
  private isEnding = false;

  /** Resolves when each of them is registered and has begun to charge. */
  static async start(system: FaultSystem, options: FleetOptions): Promise<LedgerFleet> {
    const fleet = new LedgerFleet();
    await fleet.add(system, options);
    return fleet;
  }

  /** As `start`, beside those that are there. */
  async add(system: FaultSystem, { name, chargers }: FleetOptions): Promise<void> {
    const identities = Array.from({ length: chargers }, (_, at) => ({
      stationId: `${name}-${at + 1}`,
      idToken: `${name}-${at + 1}`.slice(-20).toUpperCase(),
      password: PASSWORD,
    }));
    await registerChargers(system.database, identities);
    await Promise.all(
      identities.map(async ({ stationId, idToken, password }, at) => {
        const version: Version = at % 3 === 2 ? '2.0.1' : '1.6';
        const url = system.ocppUrl;
        const charger = chargerOf(version, {
          stationId,
          url,
          password,
          registerWh: at * 1_000_000,
          giveUpAfterSeconds: 600,
          ...SESSION,
        });
        this.observe(charger);
        await charger.start();
        this.chargers.push(charger);
        this.loops.push(this.chargeOn(charger, idToken));
      }),
    );
  }

  get stationIds(): string[] {
    return this.chargers.map(({ stationId }) => stationId);
  }

  get connected(): number {
    return this.chargers.filter(({ connected }) => connected).length;
  }

  /** How many sessions have ended, by the chargers' own books. */
  get ended(): number {
    return this.chargers.flatMap(({ ledger }) => ledger).filter(({ stoppedAt }) => stoppedAt !== undefined)
      .length;
  }

  /** Of the calls that were answered between two moments; null when there were none. */
  p99Ms(from: number, to: number): number | null {
    const latencies = this.answered
      .filter(({ at }) => at >= from && at < to)
      .map(({ latencyMs }) => latencyMs)
      .toSorted((a, b) => a - b);
    return latencies[Math.ceil(latencies.length * 0.99) - 1] ?? null;
  }

  /** Begins no more sessions, and waits for so long at most until all that was charged has been delivered. */
  async finish(seconds: number): Promise<void> {
    this.isEnding = true;
    const late = new AbortController();
    const done = Promise.all([...this.loops, ...this.chargers.map((charger) => charger.settled())]);
    const lateness = sleep(seconds * 1000, 'late', { signal: late.signal }).catch(() => 'in time');
    const outcome = await Promise.race([done.then(() => 'in time'), lateness]);
    late.abort();
    if (outcome !== 'late') return;
    for (const { stationId, queued, connected } of this.chargers)
      if (queued > 0 || !connected)
        this.faults.push(
          `${stationId}: ${queued} messages undelivered, ${connected ? 'connected' : 'off line'}`,
        );
  }

  async stop(): Promise<void> {
    this.isEnding = true;
    await Promise.all(this.chargers.map((charger) => charger.stop()));
    await Promise.all(this.loops);
  }

  private async chargeOn(charger: Charger, idToken: string): Promise<void> {
    while (!this.isEnding) {
      // Where a session does not begin, since the line is down, the next one may.
      await charger.plugAndCharge({ idToken }).catch(() => undefined);
      await sleep(BETWEEN_SESSIONS_MS);
    }
  }

  private observe(charger: Charger): void {
    const { stationId } = charger;
    charger.on('fault', (text) => this.faults.push(`${stationId}: ${text}`));
    charger.on('failed', ({ message }) => this.faults.push(`${stationId} gave up: ${message}`));
    charger.on('call', ({ messageId, action, payload, outcome, latencyMs }) => {
      if (outcome !== 'answered') return;
      this.answered.push({ stationId, messageId, action, payload, latencyMs, at: performance.now() });
    });
  }
}
