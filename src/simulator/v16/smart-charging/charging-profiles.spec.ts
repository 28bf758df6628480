import { beforeEach, describe, expect, it } from 'vitest';
import { Configuration } from '../configuration.js';
import { Connector, type RunningTransaction } from '../connector.js';
import { ChargingProfiles, type CsChargingProfile } from './charging-profiles.js';

const POWER_W = 11_040;

let connectors: ReadonlyMap<number, Connector>;
let profiles: ChargingProfiles;

beforeEach(() => {
  connectors = new Map([0, 1, 2].map((id) => [id, new Connector(id, 0)]));
  const configuration = new Configuration({ connectors: 2, sampleSeconds: 5 });
  profiles = new ChargingProfiles({ connectors, configuration, powerW: POWER_W });
});

type Changes = Partial<CsChargingProfile> & {
  limit?: number;
  schedule?: Partial<CsChargingProfile['chargingSchedule']>;
};

function profile({ limit = 6000, schedule, ...changes }: Changes = {}): CsChargingProfile {
  return {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Relative',
    chargingSchedule: {
      chargingRateUnit: 'W',
      chargingSchedulePeriod: [{ startPeriod: 0, limit }],
      ...schedule,
    },
    ...changes,
  };
}

function connector(id: number): Connector {
  const found = connectors.get(id);
  if (!found) throw new Error(`no connector ${id}`);
  return found;
}

function charge(id: number, transactionId?: number): void {
  const one = connector(id);
  one.chargingSince = Date.now();
  const entry = { connectorId: id, idToken: 'T', meterStartWh: 0, startedAt: '', transactionId };
  one.transaction = { entry } as RunningTransaction;
}

const offered = (id: number): number => profiles.offer(connector(id)).powerW;

describe('what is installed', () => {
  it('limits the connectors it is for', () => {
    expect([profiles.set(1, profile()), offered(1), offered(2)]).toEqual(['Accepted', 6000, POWER_W]);
    profiles.set(0, profile({ chargingProfileId: 2, limit: 4000 }));
    expect([offered(1), offered(2)]).toEqual([6000, 4000]);
    profiles.set(0, profile({ chargingProfileId: 3, limit: 3000, stackLevel: 2 }));
    expect([offered(1), offered(2)]).toEqual([3000, 3000]);
  });

  it('is replaced by the same id, and by the same purpose and stack level', () => {
    profiles.set(1, profile());
    profiles.set(1, profile({ chargingProfileId: 2, limit: 5000 }));
    expect(profiles.clear({ id: 1 })).toBe(false);
    profiles.set(2, profile({ chargingProfileId: 2, limit: 4000 }));
    expect([offered(1), offered(2)]).toEqual([POWER_W, 4000]);
  });

  it('of a transaction needs one, of that id, and ends with it', () => {
    const ofTransaction = profile({ chargingProfilePurpose: 'TxProfile', transactionId: 7 });
    expect(profiles.set(1, ofTransaction)).toBe('Rejected');
    charge(1, 8);
    expect(profiles.set(1, ofTransaction)).toBe('Rejected');
    charge(1, 7);
    expect([profiles.set(1, ofTransaction), offered(1)]).toEqual(['Accepted', 6000]);
    profiles.transactionEnded(1);
    expect(offered(1)).toBe(POWER_W);
  });

  it('for all is shared by those that charge', () => {
    const maximum = profile({ chargingProfilePurpose: 'ChargePointMaxProfile', limit: 8000 });
    expect(profiles.set(0, maximum)).toBe('Accepted');
    charge(1);
    expect(offered(1)).toBe(8000);
    charge(2);
    expect([offered(1), offered(2)]).toEqual([4000, 4000]);
  });

  it.each<[string, number, CsChargingProfile]>([
    ['an unknown connector', 9, profile()],
    ['a maximum of one connector', 1, profile({ chargingProfilePurpose: 'ChargePointMaxProfile' })],
    ['a transaction on no connector', 0, profile({ chargingProfilePurpose: 'TxProfile' })],
    ['too high a stack level', 1, profile({ stackLevel: 10 })],
    ['a negative limit', 1, profile({ limit: -1 })],
    ['no periods', 1, profile({ schedule: { chargingSchedulePeriod: [] } })],
    [
      'too many periods',
      1,
      profile({
        schedule: {
          chargingSchedulePeriod: Array.from({ length: 25 }, (_, startPeriod) => ({ startPeriod, limit: 1 })),
        },
      }),
    ],
    [
      'a first period that is late',
      1,
      profile({ schedule: { chargingSchedulePeriod: [{ startPeriod: 5, limit: 1 }] } }),
    ],
    ['nothing of when it recurs', 1, profile({ chargingProfileKind: 'Recurring' })],
    [
      'an end before its beginning',
      1,
      profile({ validFrom: '2026-01-02T00:00:00Z', validTo: '2026-01-01T00:00:00Z' }),
    ],
  ])('is rejected with %s', (_title, connectorId, rejected) => {
    expect(profiles.set(connectorId, rejected)).toBe('Rejected');
    expect([1, 2].map(offered)).toEqual([POWER_W, POWER_W]);
  });

  it('is rejected when there is no more room, unless it replaces another', () => {
    for (let stackLevel = 0; stackLevel < 10; stackLevel += 1)
      expect(profiles.set(1, profile({ chargingProfileId: stackLevel, stackLevel }))).toBe('Accepted');
    expect(profiles.set(2, profile({ chargingProfileId: 10 }))).toBe('Rejected');
    expect(profiles.set(1, profile({ chargingProfileId: 10 }))).toBe('Accepted');
  });

  it('is cleared by what it is', () => {
    profiles.set(1, profile());
    profiles.set(1, profile({ chargingProfileId: 2, stackLevel: 1 }));
    profiles.set(2, profile({ chargingProfileId: 3 }));
    expect(profiles.clear({ chargingProfilePurpose: 'TxProfile' })).toBe(false);
    expect(profiles.clear({ connectorId: 1, stackLevel: 1 })).toBe(true);
    expect(profiles.clear({ id: 2 })).toBe(false);
    expect(profiles.clear({})).toBe(true);
    expect(profiles.clear({})).toBe(false);
  });
});

describe('the composite schedule', () => {
  it('of the charger is the sum of its connectors within its maximum', () => {
    profiles.set(1, profile({ limit: 2000 }));
    expect(profiles.composite(0, 0, 1000)).toEqual([{ fromMs: 0, limitW: 2000 + POWER_W }]);
    profiles.set(
      0,
      profile({ chargingProfileId: 2, chargingProfilePurpose: 'ChargePointMaxProfile', limit: 9000 }),
    );
    expect(profiles.composite(0, 0, 1000)).toEqual([{ fromMs: 0, limitW: 9000 }]);
  });

  it('is told in the unit asked for, rounded down', () => {
    const periods = [
      { fromMs: 60_000, limitW: 6900 },
      { fromMs: 90_000, limitW: 5000 },
    ];
    expect(profiles.scheduleOf(periods, 'A')).toEqual([
      { startPeriod: 0, limit: 10 },
      { startPeriod: 30, limit: 7.2 },
    ]);
    expect(profiles.scheduleOf(periods, 'W')[1]).toEqual({ startPeriod: 30, limit: 5000 });
  });
});
