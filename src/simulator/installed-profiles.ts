import type { ChargingProfile } from './charging-profile.js';
import {
  changeMoments,
  compositeSchedule,
  connectorLimitW,
  type LimitPeriod,
  type ProfileStack,
  purposeLimitW,
} from './composite-schedule.js';
import type { Offer } from './energy-flow.js';
import type { Outlet } from './outlet.js';
import { type Supply, supplyOf } from './supply.js';

/** Further ahead nobody looks for a change. */
const HORIZON_MS = 86_400_000;

export interface InstalledProfile<Source> {
  /** 0 for the charger as a whole, or for each of its outlets. */
  outletId: number;
  profile: ChargingProfile;
  /** As the CSMS has sent it. */
  source: Source;
}

export interface InstalledProfilesOptions {
  /** With 0 for the charger itself. */
  outlets: ReadonlyMap<number, Outlet>;
  /** Power of each outlet, in W. */
  powerW: number;
}

/** The charging profiles that a charger keeps, and the power that they leave (1.6 §3.13, use cases K01 to K10). */
export class InstalledProfiles<Source> {
  readonly #options: InstalledProfilesOptions;
  readonly #supply: Supply;
  #installed: InstalledProfile<Source>[] = [];

  constructor(options: InstalledProfilesOptions) {
    this.#options = options;
    this.#supply = supplyOf(options.powerW);
  }

  get all(): readonly InstalledProfile<Source>[] {
    return this.#installed;
  }

  add(installed: InstalledProfile<Source>): void {
    this.#installed = [...this.#installed, installed];
  }

  /** True when anything matched. */
  remove(matches: (one: InstalledProfile<Source>) => boolean): boolean {
    const before = this.#installed.length;
    this.#installed = this.#installed.filter((one) => !matches(one));
    return this.#installed.length < before;
  }

  /** TxProfiles end with their transaction (1.6 §3.13.1, K01.FR.09). */
  transactionEnded(outletId: number): void {
    this.remove((one) => one.outletId === outletId && one.profile.purpose === 'TxProfile');
  }

  /** What an outlet may give now: its own limit and its share of what the charger may take. */
  offer(outlet: Outlet): Offer {
    const now = Date.now();
    const stack = this.#stackOf(outlet);
    const since = stack.chargingSince ?? now;
    const charging = this.#outlets.filter(({ chargingSince }) => chargingSince !== undefined).length;
    const shareW = this.#stationLimitW(now) / Math.max(1, charging);
    const [change = now + HORIZON_MS] = changeMoments(stack.profiles, now, now + HORIZON_MS, since);
    return { powerW: Math.min(connectorLimitW(stack, now, since), shareW), forMs: change - now };
  }

  /** For outlet 0 what the charger as a whole may take (1.6 §5.7, K08). */
  composite(outletId: number, fromMs: number, toMs: number): LimitPeriod[] {
    const concerned = this.#outlets.filter(({ id }) => outletId === 0 || id === outletId);
    const stacks = concerned.map((outlet) => this.#stackOf(outlet));
    const sinceOf = (stack: ProfileStack): number => stack.chargingSince ?? fromMs;
    const changes = stacks.flatMap((stack) => changeMoments(stack.profiles, fromMs, toMs, sinceOf(stack)));
    const limitAtW = (atMs: number): number => {
      const sumW = stacks.reduce((sum, stack) => sum + connectorLimitW(stack, atMs, sinceOf(stack)), 0);
      return Math.min(sumW, this.#stationLimitW(atMs));
    };
    const moments = [...new Set(changes)].toSorted((a, b) => a - b);
    return compositeSchedule(limitAtW, moments, fromMs);
  }

  /** Limits in W as a schedule in the unit asked for, rounded down to a tenth. */
  scheduleOf(periods: readonly LimitPeriod[], unit: 'A' | 'W') {
    const [{ fromMs } = { fromMs: 0 }] = periods;
    const perPhase = unit === 'A' ? this.#supply.voltageV * this.#supply.phases : 1;
    return periods.map((period) => ({
      startPeriod: Math.round((period.fromMs - fromMs) / 1000),
      limit: Math.floor((period.limitW / perPhase) * 10 + 1e-6) / 10,
    }));
  }

  get #outlets(): Outlet[] {
    return [...this.#options.outlets.values()].filter(({ id }) => id > 0);
  }

  #stationLimitW(atMs: number): number {
    const profiles = this.#installed.map(({ profile }) => profile);
    const of = { profiles, supply: this.#supply };
    return purposeLimitW(of, 'ChargingStationMaxProfile', atMs, atMs) ?? Infinity;
  }

  /** The profiles of the outlet itself stand before those for all: of equal stack levels they lead. */
  #stackOf({ id, chargingSince }: Outlet): ProfileStack {
    const own = this.#installed.filter(({ outletId }) => outletId === id);
    const common = this.#installed.filter(({ outletId }) => outletId === 0);
    const profiles = [...own, ...common].map(({ profile }) => profile);
    return { profiles, chargingSince, supply: this.#supply, maxPowerW: this.#options.powerW };
  }
}
