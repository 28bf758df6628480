import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { monitorIdsOf, monitorsOf, reportPart } from '../../../support/variable-monitors.ts';

const generatedAt = '2026-01-31T12:00:00Z';
const least = { requestId: 1, seqNo: 0, generatedAt };
const setting = { id: 31, transaction: true, value: -1.5, type: 'LowerThreshold', severity: 0 };
const monitor = {
  component: { name: 'Connector', instance: 'x', evse: { id: 2, connectorId: 1 } },
  variable: { name: 'Voltage', instance: 'L1' },
  variableMonitoring: [setting, { ...setting, id: 32, type: 'PeriodicClockAligned', value: 900 }],
};

describeMessage('2.0.1', 'NotifyMonitoringReport', 'from the charger', (suite) => {
  itAnswers(suite, [
    ['the least', least, {}],
    ['a part of several', reportPart(1, 0, true, [1]), {}],
    ['the same part again', reportPart(1, 0, true, [1]), {}],
    ['a part without its turn', reportPart(1, 7, false, [2]), {}],
    ['numbers beyond all', reportPart(9e15, 9e15, false, [3]), {}],
    ['a time that is none', { ...least, generatedAt: 'now' }, {}],
    ['all that it has', { ...least, seqNo: 1, tbc: false, monitor: [monitor] }, {}],
  ]);

  it('has recorded the monitors, also of a report that nobody asked for', async () => {
    expect(await monitorIdsOf(suite)).toEqual([1, 2, 3, 31, 32]);
    expect((await monitorsOf(suite)).at(-2)).toEqual({
      stationId: suite.stationId,
      monitorId: 31,
      component: 'Connector',
      componentInstance: 'x',
      evseId: 2,
      connectorId: 1,
      variable: 'Voltage',
      variableInstance: 'L1',
      type: 'LowerThreshold',
      value: -1.5,
      severity: 0,
      transaction: true,
      custom: null,
      receivedAt: expect.any(String) as string,
    });
  });

  it('renews a monitor under its number', async () => {
    const renewed = { ...monitor, variableMonitoring: [{ ...setting, value: 3 }] };
    await suite.charger.call('NotifyMonitoringReport', { ...least, monitor: [renewed] });
    const [only] = (await monitorsOf(suite)).filter(({ monitorId }) => monitorId === 31);
    expect(only).toMatchObject({ value: 3 });
  });

  itRefuses(
    suite,
    [
      ['no number of the request', { seqNo: 0, generatedAt }, 'OccurrenceConstraintViolation'],
      ['no number of the part', { requestId: 1, generatedAt }, 'OccurrenceConstraintViolation'],
      ['an empty list', { ...least, monitor: [] }, 'OccurrenceConstraintViolation'],
      [
        'a type that there is not',
        { ...least, monitor: [{ ...monitor, variableMonitoring: [{ ...setting, type: 'Often' }] }] },
        'PropertyConstraintViolation',
      ],
      [
        'a value that is a text',
        { ...least, monitor: [{ ...monitor, variableMonitoring: [{ ...setting, value: '1' }] }] },
        'TypeConstraintViolation',
      ],
      ['a member that it does not have', { ...least, colour: 'red' }, 'FormatViolation'],
    ],
    () => monitorsOf(suite),
  );

  it('keeps what can be kept of texts and numbers that no station can have', async () => {
    const odd = (id: number, part: object) => ({
      ...monitor,
      ...part,
      variableMonitoring: [{ ...setting, id }],
    });
    await suite.charger.call('NotifyMonitoringReport', {
      ...least,
      monitor: [
        odd(-1, {}),
        odd(2 ** 31, {}),
        odd(40, { component: { name: 'EVSE', evse: { id: -3 } } }),
        odd(41, { variable: { name: 'a\u0000b' } }),
      ],
    });
    expect(await monitorIdsOf(suite)).toEqual([1, 2, 3, 31, 32, 41]);
    expect((await monitorsOf(suite)).at(-1)).toMatchObject({ variable: 'a\uFFFDb' });
  });

  it('is bounded in what it has us keep', async () => {
    for (let first = 1000; first < 3500; first += 500) {
      const ids = Array.from({ length: 500 }, (_, index) => first + index);
      await suite.charger.call('NotifyMonitoringReport', reportPart(2, first, true, ids));
    }
    const [row] = await suite.system.database.query(
      `SELECT count(*)::integer AS count FROM station.variable_monitor WHERE station_id = $1`,
      [suite.stationId],
    );
    expect(row).toEqual({ count: 2000 });
  });
});
