import { beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** Before any of the sessions that are started here, so that it is of none of them. */
const stop = (members: object = {}) => ({
  transactionId: 999_999,
  meterStop: 5000,
  timestamp: minutesAgo(180),
  ...members,
});
const reading = (minutes: number, value: string) => ({
  timestamp: minutesAgo(minutes),
  sampledValue: [{ value }],
});

const REASONS = [
  'DeAuthorized',
  'EmergencyStop',
  'EVDisconnected',
  'HardReset',
  'Local',
  'Other',
  'PowerLoss',
  'Reboot',
  'Remote',
  'SoftReset',
  'UnlockCommand',
];

interface Session {
  id: string;
  transactionId: string;
  status: string;
  endedAt: string;
  meterStopWh: number;
}

describeMessage('1.6', 'StopTransaction', 'from the charger', (suite) => {
  let connectors = 0;

  const sessions = async () => {
    const path = `/charging-sessions?stationId=${suite.stationId}&limit=200`;
    return (await suite.system.rest.get<{ data: Session[] }>(path)).body.data;
  };
  const sessionOf = async (transactionId: number) =>
    (await sessions()).find((session) => session.transactionId === String(transactionId));
  /** From 1,000 Wh on, an hour ago, on a connector of its own. */
  const started = async (idTag = 'STOP-GOOD'): Promise<number> => {
    const connectorId = ++connectors;
    const start = { connectorId, idTag, meterStart: 1000, timestamp: minutesAgo(60) };
    return (await suite.charger.call<{ transactionId: number }>('StartTransaction', start)).transactionId;
  };
  const report = (members: object) =>
    suite.charger.call('StopTransaction', stop({ timestamp: minutesAgo(1), ...members }));
  const info = (idTagInfo: object) => ({ idTagInfo });

  beforeAll(async () => {
    const fleet = await Fleet.create(suite.system.rest, 'StopTransaction', 'STOP-PARENT');
    await fleet.add('STOP-GOOD', {}, { maxConcurrentSessions: 1000 });
    await fleet.add('STOP-BLOCKED', { status: 'blocked' });
    await fleet.add('STOP-EXPIRED', { validUntil: '2026-01-31T12:00:00.000Z' });
  });

  itAnswers(suite, [
    ['no more than it must say, of a transaction that nobody knows', stop(), {}],
    ['-1 for an id', stop({ transactionId: -1 }), {}],
    ['0 for an id', stop({ transactionId: 0 }), {}],
    ...REASONS.map((reason): [string, object, object] => [reason, stop({ reason }), {}]),
    [
      'a token in good standing',
      stop({ idTag: 'stop-good' }),
      info({ status: 'Accepted', parentIdTag: 'STOP-PARENT' }),
    ],
    [
      'a token that charges elsewhere',
      stop({ idTag: 'STOP-GOOD' }),
      info({ status: 'Accepted', parentIdTag: 'STOP-PARENT' }),
    ],
    ['a blocked token', stop({ idTag: 'STOP-BLOCKED' }), info({ status: 'Blocked' })],
    ['an expired token', stop({ idTag: 'STOP-EXPIRED' }), info({ status: 'Expired' })],
    ['an unknown token', stop({ idTag: 'STOP-UNKNOWN' }), info({ status: 'Invalid' })],
    ['an empty token as none', stop({ idTag: '' }), {}],
    ['a token too long for 1.6', stop({ idTag: 'T'.repeat(36) }), info({ status: 'Invalid' })],
    ['no readings', stop({ transactionData: [] }), {}],
    ['readings', stop({ transactionData: [reading(30, '3000'), reading(1, '5000')] }), {}],
    ['a reason that there is not', stop({ reason: 'Bored' }), {}],
    ['an empty reason', stop({ reason: '' }), {}],
    ['a register below 0', stop({ meterStop: -1 }), {}],
    ['a register beyond all numbers', stop({ meterStop: 1e300 }), {}],
    ['a time that is none', stop({ timestamp: 'now' }), {}],
    ['an empty time', stop({ timestamp: '' }), {}],
    ['a time in 1970', stop({ timestamp: '1970-01-01T00:00:09Z' }), {}],
    ['a time without an offset', stop({ timestamp: minutesAgo(1).slice(0, -1) }), {}],
  ]);

  it('answers an id beyond all numbers', async () => {
    const frame = `[2,"id-1","StopTransaction",{"transactionId":9223372036854775807,"meterStop":1,"timestamp":"${minutesAgo(1)}"}]`;
    expect(await suite.charger.exchange(frame)).toEqual([3, 'id-1', {}]);
    const kept = (await sessions()).filter(({ transactionId }) =>
      transactionId.includes('9223372036854775807'),
    );
    expect(kept).toMatchObject([{ status: 'review', meterStopWh: 1 }]);
  });

  itRefuses(
    suite,
    [
      ['nothing at all', {}, 'OccurenceConstraintViolation'],
      ['no id', stop({ transactionId: undefined }), 'OccurenceConstraintViolation'],
      ['no register', stop({ meterStop: undefined }), 'OccurenceConstraintViolation'],
      ['no time', stop({ timestamp: undefined }), 'OccurenceConstraintViolation'],
      ['a text for the id', stop({ transactionId: '1' }), 'TypeConstraintViolation'],
      ['half a Wh', stop({ meterStop: 0.5 }), 'TypeConstraintViolation'],
      ['null for the token', stop({ idTag: null }), 'TypeConstraintViolation'],
      ['a number for the reason', stop({ reason: 1 }), 'TypeConstraintViolation'],
      [
        'one reading instead of a list',
        stop({ transactionData: reading(1, '1') }),
        'TypeConstraintViolation',
      ],
      [
        'a reading without values',
        stop({ transactionData: [{ timestamp: minutesAgo(1) }] }),
        'OccurenceConstraintViolation',
      ],
      [
        'a number for a value',
        stop({ transactionData: [{ timestamp: minutesAgo(1), sampledValue: [{ value: 1 }] }] }),
        'TypeConstraintViolation',
      ],
      ['a member that it does not have', stop({ connectorId: 1 }), 'FormationViolation'],
      ['a list for a payload', [], 'FormationViolation'],
    ],
    sessions,
  );

  it.each([
    ['all that it said', { reason: 'EVDisconnected', idTag: 'stop-good' }, { stopReason: 'EVDisconnected' }],
    ['Local for a reason that is left out', {}, { stopReason: 'Local' }],
    ['Local for an empty reason', { reason: '' }, { stopReason: 'Local' }],
    ['a reason that there is not as it came', { reason: 'Bored' }, { stopReason: 'Bored' }],
  ])('ends its session with %s', async (_title, members, shown) => {
    const transactionId = await started();
    const timestamp = minutesAgo(2);
    await report({ transactionId, timestamp, ...members });
    expect(await sessionOf(transactionId)).toMatchObject({
      status: 'ended',
      endedAt: timestamp,
      meterStartWh: 1000,
      meterStopWh: 5000,
      energyWh: 4000,
      ...shown,
    });
  });

  it('brings its readings, which are those of the session', async () => {
    const transactionId = await started();
    const transactionData = [reading(40, '2000'), reading(20, '3000.4')];
    await report({ transactionId, transactionData });
    const { id } = (await sessionOf(transactionId)) as Session;
    const { body } = await suite.system.rest.get(`/charging-sessions/${id}/meter-values`);
    expect(body['data']).toMatchObject(
      [3000, 2000].map((energyWh) => ({
        energyWh,
        transactionId: String(transactionId),
        connectorId: connectors,
      })),
    );
  });

  describe('repeated under another message id', () => {
    it('changes nothing', async () => {
      const transactionId = await started();
      const fields = { transactionId, timestamp: minutesAgo(1), transactionData: [reading(40, '2000')] };
      await report(fields);
      const { endedAt } = (await sessionOf(transactionId)) as Session;
      expect(await report(fields)).toEqual({});
      const figures = { status: 'ended', endedAt, energyWh: 4000, meterStopWh: 5000, stopReason: 'Local' };
      expect(await sessionOf(transactionId)).toMatchObject(figures);
    });

    it('with another register puts the session up for review, and the first one counts', async () => {
      const transactionId = await started();
      await report({ transactionId });
      await report({ transactionId, meterStop: 6000 });
      expect(await sessionOf(transactionId)).toMatchObject({ status: 'review', meterStopWh: 5000 });
    });

    it('of a transaction that nobody knows is kept once', async () => {
      const fields = stop({ transactionId: 888_888 });
      await report(fields);
      await report(fields);
      const kept = (await sessions()).filter(({ transactionId }) => transactionId.includes('888888'));
      expect(kept).toMatchObject([
        { status: 'review', meterStopWh: 5000, meterStartWh: null, driverId: null },
      ]);
    });
  });

  it.each([-1, 0])('finds its session when the charger never got the id and says %i', async (none) => {
    const idTag = `STOP-NOID${none}`;
    const transactionId = await started(idTag);
    await report({ transactionId: none, idTag });
    expect(await sessionOf(transactionId)).toMatchObject({
      status: 'ended',
      meterStopWh: 5000,
      energyWh: 4000,
    });
  });

  it('is not of the session of another station', async () => {
    const transactionId = await started();
    const other = await suite.system.connect(`${suite.stationId}-other`);
    expect(await other.call('StopTransaction', stop({ transactionId, timestamp: minutesAgo(1) }))).toEqual(
      {},
    );
    expect(await sessionOf(transactionId)).toMatchObject({ status: 'active' });
    await other.close();
  });

  it('whose register ran backwards is stored as reported, and held for review', async () => {
    const transactionId = await started();
    await report({ transactionId, meterStop: 400 });
    expect(await sessionOf(transactionId)).toMatchObject({ status: 'review', meterStopWh: 400, energyWh: 0 });
  });
});
