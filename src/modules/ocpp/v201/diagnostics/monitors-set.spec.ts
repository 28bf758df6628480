import { describe, expect, it } from 'vitest';
import { monitorsSet } from './monitors-set.js';

type Setting = Parameters<typeof monitorsSet>[0][number];
type Result = Parameters<typeof monitorsSet>[1][number];

const setting = (part: Partial<Setting> = {}): Setting => ({
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power' },
  type: 'UpperThreshold',
  value: 100,
  severity: 5,
  ...part,
});
const result = (part: Partial<Result> = {}): Result => ({
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power' },
  type: 'UpperThreshold',
  severity: 5,
  status: 'Accepted',
  id: 1,
  ...part,
});
const values = (settings: Setting[], results: Result[]) =>
  monitorsSet(settings, results).map(({ monitorId, value }) => [monitorId, value]);

describe('the monitors that a station has set', () => {
  it('are what was sent, under the number that was answered', () => {
    expect(monitorsSet([setting({ transaction: true })], [result({ id: 17 })])).toEqual([
      {
        monitorId: 17,
        component: 'EVSE',
        componentInstance: null,
        evseId: 1,
        connectorId: null,
        variable: 'Power',
        variableInstance: null,
        type: 'UpperThreshold',
        value: 100,
        severity: 5,
        transaction: true,
      },
    ]);
  });

  it('are told by what they are of, in any order and in any letters', () => {
    const lower = { type: 'LowerThreshold', value: 1 } as const;
    const other = { component: { name: 'EVSE', evse: { id: 2 } }, value: 2 };
    const results = [
      result({ id: 8, component: { name: 'evse', evse: { id: 2 } } }),
      result({ id: 9, type: 'LowerThreshold', variable: { name: 'POWER' } }),
      result({ id: 7 }),
    ];
    expect(values([setting(), setting(lower), setting(other)], results)).toEqual([
      [8, 2],
      [9, 1],
      [7, 100],
    ]);
  });

  it('are as many as were sent', () => {
    expect(values([setting()], [result({ id: 1 }), result({ id: 2 })])).toEqual([[1, 100]]);
    expect(values([setting()], [result({ severity: 6 })])).toEqual([]);
    expect(values([setting(), setting({ value: 3 })], [result({ id: 1 }), result({ id: 2 })])).toEqual([
      [1, 100],
      [2, 3],
    ]);
  });

  it.each([
    'Rejected',
    'UnknownComponent',
    'UnknownVariable',
    'UnsupportedMonitorType',
    'Duplicate',
  ] as const)('are not those answered with %s', (status) => {
    const second = setting({ value: 2, severity: 2 });
    expect(values([setting(), second], [result({ status }), result({ id: 4, severity: 2 })])).toEqual([
      [4, 2],
    ]);
  });

  it('have the number that they were sent with where the answer names none', () => {
    const { id, ...unnumbered } = result();
    expect(values([setting({ id: 3 })], [unnumbered])).toEqual([[3, 100]]);
    expect(values([setting()], [unnumbered])).toEqual([]);
    expect(id).toBe(1);
  });
});
