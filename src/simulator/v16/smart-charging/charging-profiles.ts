import type { OCPP16 } from 'typed-ocpp';
import type { ChargingProfile, ProfilePurpose } from '../../charging-profile.js';
import {
  changeMoments,
  compositeSchedule,
  connectorLimitW,
  type LimitPeriod,
  type ProfileStack,
  purposeLimitW,
} from '../../composite-schedule.js';
import type { Offer } from '../../energy-flow.js';
import { type Supply, supplyOf } from '../../supply.js';
import type { Configuration } from '../configuration.js';
import type { Connector } from '../connector.js';
import { profileFault } from './profile-rules.js';

export type CsChargingProfile = OCPP16.SetChargingProfileRequest['csChargingProfiles'];

/** Further ahead nobody looks for a change. */
const HORIZON_MS = 86_400_000;

const PURPOSES: Readonly<Record<CsChargingProfile['chargingProfilePurpose'], ProfilePurpose>> = {
  ChargePointMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
};

interface Installed {
  connectorId: number;
  profile: ChargingProfile;
}

export interface ChargingProfilesOptions {
  connectors: ReadonlyMap<number, Connector>;
  configuration: Configuration;
  /** Power of each connector, in W. */
  powerW: number;
}

/** The charging profiles of a charger, and the power that they leave (1.6 §3.13). */
export class ChargingProfiles {
  readonly #options: ChargingProfilesOptions;
  readonly #supply: Supply;
  #installed: Installed[] = [];

  constructor(options: ChargingProfilesOptions) {
    this.#options = options;
    this.#supply = supplyOf(options.powerW);
  }

  /** §5.16: replaces the one with the same id, and the one of the same purpose and stack level on the connector. */
  set(connectorId: number, profile: CsChargingProfile): OCPP16.SetChargingProfileResponse['status'] {
    const connector = this.#options.connectors.get(connectorId);
    if (!connector) return 'Rejected';
    const { transaction } = connector;
    const running = transaction?.entry.transactionId ?? null;
    const ofTransaction = profile.chargingProfilePurpose === 'TxProfile';
    if (ofTransaction && (!transaction || (profile.transactionId ?? running) !== running)) return 'Rejected';
    return this.#install(connectorId, profile);
  }

  /** A profile that came with a remote start: for the transaction that is about to begin (§5.11). */
  setForNextTransaction(connectorId: number, profile: CsChargingProfile): void {
    this.#install(connectorId, profile);
  }

  /** Whether a profile could be installed for the transaction of a remote start. */
  accepts(connectorId: number, profile: CsChargingProfile): boolean {
    const isForTransaction = profile.chargingProfilePurpose === 'TxProfile';
    return isForTransaction && profileFault(this.#options.configuration, connectorId, profile) === undefined;
  }

  /** §5.5: true when anything matched. */
  clear(filter: OCPP16.ClearChargingProfileRequest): boolean {
    const { id, connectorId, chargingProfilePurpose: purpose, stackLevel } = filter;
    const before = this.#installed.length;
    this.#installed = this.#installed.filter(({ connectorId: at, profile }) => {
      if (id !== undefined) return profile.id !== id;
      const matches =
        (connectorId === undefined || at === connectorId) &&
        (purpose === undefined || profile.purpose === PURPOSES[purpose]) &&
        (stackLevel === undefined || profile.stackLevel === stackLevel);
      return !matches;
    });
    return this.#installed.length < before;
  }

  /** TxProfiles end with their transaction (§3.13.1). */
  transactionEnded(connectorId: number): void {
    this.#installed = this.#installed.filter(
      (one) => one.connectorId !== connectorId || one.profile.purpose !== 'TxProfile',
    );
  }

  /** What a connector may give now: its own limit and its share of what the charger may take. */
  offer(connector: Connector): Offer {
    const now = Date.now();
    const stack = this.#stackOf(connector);
    const since = stack.chargingSince ?? now;
    const charging = this.#connectors.filter(({ chargingSince }) => chargingSince !== undefined).length;
    const shareW = this.#stationLimitW(now) / Math.max(1, charging);
    const [change = now + HORIZON_MS] = changeMoments(stack.profiles, now, now + HORIZON_MS, since);
    return { powerW: Math.min(connectorLimitW(stack, now, since), shareW), forMs: change - now };
  }

  /** §5.7: for connector 0 what the charger as a whole may take. */
  composite(connectorId: number, fromMs: number, toMs: number): LimitPeriod[] {
    const concerned = this.#connectors.filter(({ id }) => connectorId === 0 || id === connectorId);
    const stacks = concerned.map((connector) => this.#stackOf(connector));
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

  get #connectors(): Connector[] {
    return [...this.#options.connectors.values()].filter(({ id }) => id > 0);
  }

  #stationLimitW(atMs: number): number {
    const profiles = this.#installed.map(({ profile }) => profile);
    const of = { profiles, supply: this.#supply };
    return purposeLimitW(of, 'ChargingStationMaxProfile', atMs, atMs) ?? Infinity;
  }

  /** The profiles of the connector itself stand before those for all: of equal stack levels they lead (§3.13.1). */
  #stackOf({ id, chargingSince }: Connector): ProfileStack {
    const own = this.#installed.filter(({ connectorId }) => connectorId === id);
    const common = this.#installed.filter(({ connectorId }) => connectorId === 0);
    const profiles = [...own, ...common].map(({ profile }) => profile);
    return { profiles, chargingSince, supply: this.#supply, maxPowerW: this.#options.powerW };
  }

  #install(connectorId: number, profile: CsChargingProfile): 'Accepted' | 'Rejected' {
    const { configuration } = this.#options;
    if (profileFault(configuration, connectorId, profile) !== undefined) return 'Rejected';
    const installed = { connectorId, profile: translate(profile) };
    const kept = this.#installed.filter((one) => !replaces(installed, one));
    if (kept.length >= configuration.number('MaxChargingProfilesInstalled')) return 'Rejected';
    this.#installed = [...kept, installed];
    return 'Accepted';
  }
}

function replaces(one: Installed, other: Installed): boolean {
  const sameLevel =
    one.profile.purpose === other.profile.purpose && one.profile.stackLevel === other.profile.stackLevel;
  return one.profile.id === other.profile.id || (one.connectorId === other.connectorId && sameLevel);
}

function translate({ chargingSchedule, ...profile }: CsChargingProfile): ChargingProfile {
  const { validFrom, validTo } = profile;
  const { startSchedule, duration, chargingRateUnit, chargingSchedulePeriod } = chargingSchedule;
  return {
    id: profile.chargingProfileId,
    stackLevel: profile.stackLevel,
    purpose: PURPOSES[profile.chargingProfilePurpose],
    kind: profile.chargingProfileKind,
    recurrency: profile.recurrencyKind,
    validFrom: validFrom === undefined ? undefined : Date.parse(validFrom),
    validTo: validTo === undefined ? undefined : Date.parse(validTo),
    schedule: {
      startsAt: startSchedule === undefined ? undefined : Date.parse(startSchedule),
      durationSeconds: duration,
      unit: chargingRateUnit,
      periods: chargingSchedulePeriod,
    },
  };
}
