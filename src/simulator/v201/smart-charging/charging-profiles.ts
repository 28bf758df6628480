import type { ChargingProfile } from '../../charging-profile.js';
import { type InstalledProfile, InstalledProfiles } from '../../installed-profiles.js';
import type { DeviceModel } from '../device-model/device-model.js';
import type { Evse } from '../evse.js';
import type { CsmsRequests } from '../messages.js';
import type { ChargingProfileType } from '../types.js';

type Answer = CsmsRequests['SetChargingProfile']['answer'];
type Criteria = NonNullable<CsmsRequests['ClearChargingProfile']['request']['chargingProfileCriteria']>;
type Wanted = CsmsRequests['GetChargingProfiles']['request'];
type Installed = InstalledProfile<ChargingProfileType>;

const ENTRIES = 'SmartChargingCtrlr.Entries[ChargingProfiles]';

export interface ChargingProfilesOptions {
  evses: ReadonlyMap<number, Evse>;
  deviceModel: DeviceModel;
  /** Power of each EVSE, in W. */
  powerW: number;
}

/** The charging profiles that the CSMS has set (K01 to K10). */
export class ChargingProfiles {
  readonly power: InstalledProfiles<ChargingProfileType>;
  readonly #options: ChargingProfilesOptions;

  constructor(options: ChargingProfilesOptions) {
    this.#options = options;
    this.power = new InstalledProfiles({ outlets: options.evses, powerW: options.powerW });
    options.deviceModel.show(ENTRIES, () => String(this.power.all.length));
  }

  /** K01, K02, K03: replaces the one with the same id. */
  set(evseId: number, profile: ChargingProfileType): Answer {
    const fault = this.#faultOf(evseId, profile) ?? this.#transactionFault(evseId, profile);
    return fault === undefined ? this.#install(evseId, profile) : rejected(...fault);
  }

  /** What came with a remote start is for the transaction that is about to begin (F01.FR.08 to FR.11, K05). */
  accepts(evseId: number, profile: ChargingProfileType): boolean {
    const { chargingProfilePurpose: purpose, transactionId } = profile;
    return purpose === 'TxProfile' && transactionId === undefined && !this.#faultOf(evseId, profile);
  }

  setForNextTransaction(evseId: number, profile: ChargingProfileType): void {
    this.#install(evseId, profile);
  }

  /** K10: true when anything matched. */
  clear(chargingProfileId: number | undefined, criteria: Criteria = {}): boolean {
    return this.power.remove((one) => {
      if (chargingProfileId !== undefined) return one.profile.id === chargingProfileId;
      return matches(one, { ...criteria });
    });
  }

  /** K09: those that are asked for, by EVSE. */
  find({ evseId, chargingProfile }: Wanted): Map<number, ChargingProfileType[]> {
    const { chargingProfileId: ids, chargingLimitSource: sources } = chargingProfile;
    const found = new Map<number, ChargingProfileType[]>();
    for (const one of this.power.all) {
      const wanted = (ids?.includes(one.profile.id) ?? true) && (sources?.includes('CSO') ?? true);
      if (!wanted || !matches(one, { ...chargingProfile, evseId })) continue;
      found.set(one.outletId, [...(found.get(one.outletId) ?? []), one.source]);
    }
    return found;
  }

  #install(evseId: number, source: ChargingProfileType): Answer {
    const most = this.#options.deviceModel.maxLimit(ENTRIES);
    const others = this.power.all.filter(({ profile }) => profile.id !== source.id);
    if (others.length >= most) return rejected('TooManyElements', 'no room for another profile');
    this.power.remove(({ profile }) => profile.id === source.id);
    this.power.add({ outletId: evseId, profile: translate(source), source });
    return { status: 'Accepted' };
  }

  #faultOf(evseId: number, profile: ChargingProfileType): Fault | undefined {
    const { deviceModel, evses } = this.#options;
    const { chargingProfilePurpose: purpose, stackLevel, validFrom, validTo } = profile;
    if (!evses.has(evseId)) return ['UnknownEvse', `there is no EVSE ${evseId}`];
    if (purpose === 'ChargingStationExternalConstraints')
      return ['InvalidProfile', 'external constraints are not set by the CSMS'];
    if (purpose === 'ChargingStationMaxProfile' && evseId !== 0)
      return ['InvalidProfile', 'a maximum is for the whole charging station'];
    if (purpose === 'TxProfile' && evseId === 0) return ['InvalidProfile', 'a transaction is at an EVSE'];
    if (stackLevel > deviceModel.number('SmartChargingCtrlr.ProfileStackLevel'))
      return ['InvalidStackLevel', 'the stack level is too high'];
    if (validFrom !== undefined && validTo !== undefined && Date.parse(validTo) <= Date.parse(validFrom))
      return ['InvalidProfile', 'it ends before it begins'];
    return this.#scheduleFault(profile) ?? this.#duplicate(evseId, profile);
  }

  #scheduleFault({
    chargingProfileKind,
    recurrencyKind,
    chargingSchedule,
  }: ChargingProfileType): Fault | undefined {
    const { deviceModel } = this.#options;
    const [schedule, ...others] = chargingSchedule;
    if (!schedule || others.length > 0) return ['InvalidSchedule', 'exactly one schedule is supported'];
    const { chargingSchedulePeriod: periods, chargingRateUnit, startSchedule } = schedule;
    if (!deviceModel.members('SmartChargingCtrlr.RateUnit').includes(chargingRateUnit))
      return ['UnsupportedRateUnit', `the unit ${chargingRateUnit} is not supported`];
    if (chargingProfileKind === 'Recurring' && (recurrencyKind === undefined || startSchedule === undefined))
      return ['InvalidProfile', 'it recurs, but not known when'];
    if (periods.length > deviceModel.number('SmartChargingCtrlr.PeriodsPerSchedule'))
      return ['InvalidSchedule', 'too many periods'];
    const inOrder = periods.every(
      ({ startPeriod }, at) => startPeriod > (periods[at - 1]?.startPeriod ?? -1),
    );
    if (periods[0]?.startPeriod !== 0 || !inOrder)
      return ['InvalidSchedule', 'the periods do not follow each other from 0'];
    return periods.some(({ limit }) => limit < 0) ? ['InvalidSchedule', 'a limit is negative'] : undefined;
  }

  /** K01.FR.06, FR.39: no two of one purpose and stack level that are valid at the same time. */
  #duplicate(evseId: number, profile: ChargingProfileType): Fault | undefined {
    const { id, stackLevel, chargingProfilePurpose: purpose } = profile;
    const twin = this.power.all.find(({ outletId, source }) => {
      const alike = source.stackLevel === stackLevel && source.chargingProfilePurpose === purpose;
      return alike && outletId === evseId && source.id !== id && overlap(source, profile);
    });
    return twin && ['DuplicateProfile', `profile ${twin.profile.id} has the same stack level`];
  }

  /** K01.FR.03 and FR.09: a TxProfile is for the transaction that runs. */
  #transactionFault(evseId: number, profile: ChargingProfileType): Fault | undefined {
    if (profile.chargingProfilePurpose !== 'TxProfile') return undefined;
    const running = this.#options.evses.get(evseId)?.transaction;
    if (running && profile.transactionId === running.id) return undefined;
    return ['TxNotFound', 'no such transaction runs at this EVSE'];
  }
}

type Fault = [reasonCode: string, additionalInfo: string];

const rejected = (reasonCode: string, additionalInfo: string): Answer => ({
  status: 'Rejected',
  statusInfo: { reasonCode, additionalInfo },
});

function matches(
  { outletId, profile, source }: Installed,
  wanted: { evseId?: number | undefined; chargingProfilePurpose?: string; stackLevel?: number },
): boolean {
  const { evseId = outletId, chargingProfilePurpose: purpose, stackLevel = profile.stackLevel } = wanted;
  const rightPurpose = purpose === undefined || source.chargingProfilePurpose === purpose;
  return rightPurpose && outletId === evseId && profile.stackLevel === stackLevel;
}

function overlap(one: ChargingProfileType, other: ChargingProfileType): boolean {
  const from = ({ validFrom }: ChargingProfileType): number =>
    validFrom ? Date.parse(validFrom) : -Infinity;
  const to = ({ validTo }: ChargingProfileType): number => (validTo ? Date.parse(validTo) : Infinity);
  return from(one) < to(other) && from(other) < to(one);
}

function translate(profile: ChargingProfileType): ChargingProfile {
  const { chargingProfilePurpose, chargingProfileKind, recurrencyKind, validFrom, validTo } = profile;
  const [schedule] = profile.chargingSchedule;
  const { startSchedule, duration, chargingRateUnit = 'W', chargingSchedulePeriod = [] } = schedule ?? {};
  return {
    id: profile.id,
    stackLevel: profile.stackLevel,
    // External constraints are refused before.
    purpose: chargingProfilePurpose as ChargingProfile['purpose'],
    kind: chargingProfileKind,
    recurrency: recurrencyKind,
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
