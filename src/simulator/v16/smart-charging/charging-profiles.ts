import type { OCPP16 } from 'typed-ocpp';
import type { ChargingProfile, ProfilePurpose } from '../../charging-profile.js';
import type { LimitPeriod } from '../../composite-schedule.js';
import type { Offer } from '../../energy-flow.js';
import { type InstalledProfile, InstalledProfiles } from '../../installed-profiles.js';
import type { Configuration } from '../configuration.js';
import type { Connector } from '../connector.js';
import { profileFault } from './profile-rules.js';

export type CsChargingProfile = OCPP16.SetChargingProfileRequest['csChargingProfiles'];

const PURPOSES: Readonly<Record<CsChargingProfile['chargingProfilePurpose'], ProfilePurpose>> = {
  ChargePointMaxProfile: 'ChargingStationMaxProfile',
  TxDefaultProfile: 'TxDefaultProfile',
  TxProfile: 'TxProfile',
};

type Installed = InstalledProfile<undefined>;

export interface ChargingProfilesOptions {
  connectors: ReadonlyMap<number, Connector>;
  configuration: Configuration;
  /** Power of each connector, in W. */
  powerW: number;
}

/** The charging profiles of a charger, and the power that they leave (1.6 §3.13). */
export class ChargingProfiles {
  readonly #options: ChargingProfilesOptions;
  readonly #installed: InstalledProfiles<undefined>;

  constructor(options: ChargingProfilesOptions) {
    this.#options = options;
    this.#installed = new InstalledProfiles({ outlets: options.connectors, powerW: options.powerW });
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
    return this.#installed.remove(({ outletId, profile }) => {
      if (id !== undefined) return profile.id === id;
      return (
        (connectorId === undefined || outletId === connectorId) &&
        (purpose === undefined || profile.purpose === PURPOSES[purpose]) &&
        (stackLevel === undefined || profile.stackLevel === stackLevel)
      );
    });
  }

  /** TxProfiles end with their transaction (§3.13.1). */
  transactionEnded(connectorId: number): void {
    this.#installed.transactionEnded(connectorId);
  }

  /** What a connector may give now. */
  offer(connector: Connector): Offer {
    return this.#installed.offer(connector);
  }

  /** §5.7: for connector 0 what the charger as a whole may take. */
  composite(connectorId: number, fromMs: number, toMs: number): LimitPeriod[] {
    return this.#installed.composite(connectorId, fromMs, toMs);
  }

  /** Limits in W as a schedule in the unit asked for. */
  scheduleOf(periods: readonly LimitPeriod[], unit: 'A' | 'W') {
    return this.#installed.scheduleOf(periods, unit);
  }

  #install(connectorId: number, profile: CsChargingProfile): 'Accepted' | 'Rejected' {
    const { configuration } = this.#options;
    if (profileFault(configuration, connectorId, profile) !== undefined) return 'Rejected';
    const installed: Installed = { outletId: connectorId, profile: translate(profile), source: undefined };
    const kept = this.#installed.all.filter((one) => !replaces(installed, one));
    if (kept.length >= configuration.number('MaxChargingProfilesInstalled')) return 'Rejected';
    this.#installed.remove((one) => replaces(installed, one));
    this.#installed.add(installed);
    return 'Accepted';
  }
}

function replaces(one: Installed, other: Installed): boolean {
  const sameLevel =
    one.profile.purpose === other.profile.purpose && one.profile.stackLevel === other.profile.stackLevel;
  return one.profile.id === other.profile.id || (one.outletId === other.outletId && sameLevel);
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
