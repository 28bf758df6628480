import { beforeEach, describe, expect, it } from 'vitest';
import { controllers } from '../device-model/controllers.js';
import { DeviceModel } from '../device-model/device-model.js';
import { Evse, type RunningTransaction } from '../evse.js';
import { NetworkProfiles } from '../provisioning/network-profiles.js';
import type { ChargingProfileType } from '../types.js';
import { ChargingProfiles } from './charging-profiles.js';

const networkProfiles = new NetworkProfiles({ ocppCsmsUrl: 'ws://csms', securityProfile: 1 });

const POWER_W = 11_040;

let evses: ReadonlyMap<number, Evse>;
let profiles: ChargingProfiles;

beforeEach(() => {
  evses = new Map([0, 1, 2].map((id) => [id, new Evse(id, 0)]));
  const deviceModel = new DeviceModel(
    controllers({ stationId: 'CP002', sampleSeconds: 5, securityProfile: 1, networkProfiles }),
  );
  profiles = new ChargingProfiles({ evses, deviceModel, powerW: POWER_W });
});

function evse(id: number): Evse {
  const found = evses.get(id);
  if (!found) throw new Error(`no EVSE ${id}`);
  return found;
}

type Schedule = ChargingProfileType['chargingSchedule'][number];

function profile({
  limit = 6000,
  schedule,
  ...changes
}: Partial<ChargingProfileType> & {
  limit?: number;
  schedule?: Partial<Schedule>;
} = {}): ChargingProfileType {
  const chargingSchedulePeriod = [{ startPeriod: 0, limit }];
  return {
    ...{ id: 1, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative' },
    chargingSchedule: [{ id: 1, chargingRateUnit: 'W', chargingSchedulePeriod, ...schedule }],
    ...changes,
  };
}

const offered = (id: number): number => profiles.power.offer(evse(id)).powerW;

describe('what is installed', () => {
  it('limits the EVSEs it is for, and is replaced by its id', () => {
    expect([profiles.set(1, profile()).status, offered(1), offered(2)]).toEqual(['Accepted', 6000, POWER_W]);
    expect([profiles.set(1, profile({ limit: 4000 })).status, offered(1)]).toEqual(['Accepted', 4000]);
    profiles.set(0, profile({ id: 2, stackLevel: 1, limit: 3000 }));
    expect([offered(1), offered(2)]).toEqual([3000, 3000]);
  });

  it.each<[string, number, Partial<ChargingProfileType> & { schedule?: Partial<Schedule> }, string]>([
    ['an unknown EVSE', 9, {}, 'UnknownEvse'],
    [
      'external constraints',
      1,
      { chargingProfilePurpose: 'ChargingStationExternalConstraints' },
      'InvalidProfile',
    ],
    ['a maximum for one EVSE', 1, { chargingProfilePurpose: 'ChargingStationMaxProfile' }, 'InvalidProfile'],
    ['no transaction', 1, { chargingProfilePurpose: 'TxProfile', transactionId: 'x' }, 'TxNotFound'],
    ['too high a stack level', 1, { stackLevel: 10 }, 'InvalidStackLevel'],
    ['no recurrency', 1, { chargingProfileKind: 'Recurring' }, 'InvalidProfile'],
    [
      'periods that do not begin at 0',
      1,
      { schedule: { chargingSchedulePeriod: [{ startPeriod: 5, limit: 1 }] } },
      'InvalidSchedule',
    ],
    [
      'a negative limit',
      1,
      { schedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: -1 }] } },
      'InvalidSchedule',
    ],
  ])('is never one with %s', (_title, evseId, changes, reasonCode) => {
    expect(profiles.set(evseId, profile(changes))).toMatchObject({
      status: 'Rejected',
      statusInfo: { reasonCode },
    });
    expect(profiles.power.all).toEqual([]);
  });

  it('has one of a purpose and stack level at a time', () => {
    const day = (from: string, to: string) => ({
      validFrom: `2030-01-${from}T00:00:00Z`,
      validTo: `2030-01-${to}T00:00:00Z`,
    });
    expect(profiles.set(1, profile(day('01', '03'))).status).toBe('Accepted');
    expect(profiles.set(1, profile({ id: 2, ...day('02', '04') }))).toMatchObject({
      statusInfo: { reasonCode: 'DuplicateProfile' },
    });
    expect(profiles.set(1, profile({ id: 2, ...day('03', '04') })).status).toBe('Accepted');
    expect(profiles.set(2, profile({ id: 3, ...day('02', '04') })).status).toBe('Accepted');
  });

  it('for a transaction ends with it', () => {
    evse(1).transaction = { id: 'T1' } as RunningTransaction;
    const ofTransaction = profile({ chargingProfilePurpose: 'TxProfile', transactionId: 'T1', limit: 2000 });
    expect([profiles.set(1, ofTransaction).status, offered(1)]).toEqual(['Accepted', 2000]);
    profiles.power.transactionEnded(1);
    expect(offered(1)).toBe(POWER_W);
  });

  it('is found and cleared by what it is', () => {
    profiles.set(1, profile());
    profiles.set(2, profile({ id: 2, stackLevel: 3 }));
    profiles.set(0, profile({ id: 3, chargingProfilePurpose: 'ChargingStationMaxProfile' }));
    const ids = (found: Map<number, ChargingProfileType[]>): unknown[] =>
      [...found].map(([evseId, all]) => [evseId, all.map(({ id }) => id)]);
    expect(ids(profiles.find({ requestId: 1, chargingProfile: { stackLevel: 0 } }))).toEqual([
      [1, [1]],
      [0, [3]],
    ]);
    expect(ids(profiles.find({ requestId: 1, evseId: 2, chargingProfile: {} }))).toEqual([[2, [2]]]);
    expect(profiles.find({ requestId: 1, chargingProfile: { chargingLimitSource: ['EMS'] } }).size).toBe(0);
    expect(profiles.clear(undefined, { chargingProfilePurpose: 'TxDefaultProfile', evseId: 2 })).toBe(true);
    expect([profiles.clear(2), profiles.clear(1), profiles.power.all.length]).toEqual([false, true, 1]);
  });
});
