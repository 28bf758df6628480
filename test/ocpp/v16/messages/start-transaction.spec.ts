import { beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const PAST = '2026-01-31T12:00:00.000Z';
const FUTURE = '2036-01-31T12:00:00.000Z';
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const start = (members: object = {}) => ({
  connectorId: 1,
  idTag: 'START-GOOD',
  meterStart: 1000,
  timestamp: minutesAgo(10),
  ...members,
});

interface Session {
  connectorId: number;
  transactionId: string;
  status: string;
  meterStartWh: number;
}

describeMessage('1.6', 'StartTransaction', 'from the charger', (suite) => {
  const sessions = async (filter = '') => {
    const path = `/charging-sessions?stationId=${suite.stationId}&limit=200${filter}`;
    return (await suite.system.rest.get<{ data: Session[] }>(path)).body.data;
  };
  const sessionOf = async ({ transactionId }: { transactionId: number }) =>
    (await sessions()).find((session) => session.transactionId === String(transactionId));
  const report = (members: object) =>
    suite.charger.call<{ transactionId: number; idTagInfo: object }>('StartTransaction', start(members));
  const answer = (idTagInfo: object) => ({
    transactionId: expect.toSatisfy((id: number) => Number.isInteger(id) && id > 0) as number,
    idTagInfo,
  });
  const accepted = answer({ status: 'Accepted', parentIdTag: 'START-PARENT' });

  beforeAll(async () => {
    const fleet = await Fleet.create(suite.system.rest, 'StartTransaction', 'START-PARENT');
    await fleet.add('START-GOOD', {}, { maxConcurrentSessions: 1000 });
    await fleet.add('START-UNTIL', { validUntil: FUTURE });
    await fleet.add('START-EXPIRED', { validUntil: PAST });
    await fleet.add('START-BLOCKED', { status: 'blocked' });
    await fleet.add('START-TWICE');
  });

  itAnswers(suite, [
    ['a token in good standing', start(), accepted],
    ['a token in other letters', start({ connectorId: 2, idTag: 'start-Good' }), accepted],
    [
      'a token with an end',
      start({ connectorId: 3, idTag: 'START-UNTIL' }),
      answer({ status: 'Accepted', parentIdTag: 'START-PARENT', expiryDate: FUTURE }),
    ],
    [
      'an unknown token, which charges already [TC_037_3_CSMS]',
      start({ connectorId: 4, idTag: 'START-UNKNOWN' }),
      answer({ status: 'Invalid' }),
    ],
    [
      'an expired token, which charges already',
      start({ connectorId: 5, idTag: 'START-EXPIRED' }),
      answer({ status: 'Expired' }),
    ],
    [
      'a blocked token, which charges already',
      start({ connectorId: 6, idTag: 'START-BLOCKED' }),
      answer({ status: 'Blocked' }),
    ],
    ['an empty token', start({ connectorId: 7, idTag: '' }), answer({ status: 'Invalid' })],
    [
      'a token too long for 1.6',
      start({ connectorId: 8, idTag: 'T'.repeat(36) }),
      answer({ status: 'Invalid' }),
    ],
    ['a reservation that there is not', start({ connectorId: 9, reservationId: 4711 }), accepted],
    ['the station as a whole', start({ connectorId: 0 }), accepted],
    ['a connector that no station has', start({ connectorId: 1_800_000_000 }), accepted],
    ['a connector below 0', start({ connectorId: -1 }), accepted],
    ['a register below 0', start({ connectorId: 10, meterStart: -1 }), accepted],
    ['a register beyond all numbers', start({ connectorId: 11, meterStart: 1e300 }), accepted],
    ['a time that is none', start({ connectorId: 12, timestamp: 'now' }), accepted],
    ['no more than an empty time', start({ connectorId: 13, timestamp: '' }), accepted],
    ['a time in 1970', start({ connectorId: 14, timestamp: '1970-01-01T00:00:09Z' }), accepted],
    ['a time without an offset', start({ connectorId: 15, timestamp: minutesAgo(1).slice(0, -1) }), accepted],
    ['a time that is to come', start({ connectorId: 16, timestamp: FUTURE }), accepted],
  ]);

  itRefuses(
    suite,
    [
      ['nothing at all', {}, 'OccurenceConstraintViolation'],
      ['no connector', start({ connectorId: undefined }), 'OccurenceConstraintViolation'],
      ['no token', start({ idTag: undefined }), 'OccurenceConstraintViolation'],
      ['no register', start({ meterStart: undefined }), 'OccurenceConstraintViolation'],
      ['no time', start({ timestamp: undefined }), 'OccurenceConstraintViolation'],
      ['a text for the connector', start({ connectorId: '1' }), 'TypeConstraintViolation'],
      ['a number for the token', start({ idTag: 4711 }), 'TypeConstraintViolation'],
      ['null for the token', start({ idTag: null }), 'TypeConstraintViolation'],
      ['half a Wh', start({ meterStart: 0.5 }), 'TypeConstraintViolation'],
      ['a number for the time', start({ timestamp: 1_764_000_000 }), 'TypeConstraintViolation'],
      ['a text for the reservation', start({ reservationId: '1' }), 'TypeConstraintViolation'],
      ['a member that it does not have', start({ transactionId: 1 }), 'FormationViolation'],
      ['a list for a payload', [], 'FormationViolation'],
    ],
    sessions,
  );

  it('is shown as a session with all that it said', async () => {
    const startedAt = minutesAgo(5);
    const { transactionId } = await report({ connectorId: 20, idTag: 'start-good', timestamp: startedAt });
    expect(await sessionOf({ transactionId })).toMatchObject({
      stationId: suite.stationId,
      evseId: 20,
      connectorId: 20,
      transactionId: String(transactionId),
      idToken: 'start-good',
      driverId: expect.any(String) as string,
      authorisationStatus: 'Accepted',
      status: 'active',
      startedAt,
      startedReportedAt: startedAt,
      endedAt: null,
      meterStartWh: 1000,
      meterStopWh: null,
      energyWh: 0,
      stopReason: null,
      cost: null,
    });
  });

  it.each([
    ['refused', { connectorId: 21, idTag: 'START-UNKNOWN' }, 'Invalid', null],
    ['accepted', { connectorId: 22 }, 'Accepted', 'string'],
  ])('keeps what was answered: %s', async (_title, members, status, driver) => {
    const session = await sessionOf(await report(members));
    expect(session).toMatchObject({ authorisationStatus: status, status: 'active' });
    expect(typeof (session as unknown as { driverId: string | null }).driverId).toBe(driver ?? 'object');
  });

  it('stores what cannot be a number or a time of ours as none, with the time of receipt', async () => {
    const before = Date.now();
    const { transactionId } = await report({ connectorId: 23, meterStart: 1e300, timestamp: '0000-00-00' });
    const session = await sessionOf({ transactionId });
    expect(session).toMatchObject({ startedReportedAt: null });
    const startedAt = Date.parse((session as unknown as { startedAt: string }).startedAt);
    expect(startedAt).toBeGreaterThanOrEqual(before);
    expect(startedAt).toBeLessThanOrEqual(Date.now());
  });

  describe('repeated under another message id', () => {
    it.each([
      ['is the same transaction, with the same answer', { connectorId: 30, timestamp: minutesAgo(3) }],
      ['without a time that can be read is the same', { connectorId: 31, timestamp: '0000-00-00T00:00:00Z' }],
      ['of a token that is refused is the same', { connectorId: 32, idTag: 'START-BLOCKED' }],
    ])('%s', async (_title, members) => {
      const fields = start(members);
      const first = await report(fields);
      expect(await report(fields)).toEqual(first);
      const { connectorId } = members;
      expect((await sessions()).filter((session) => session.connectorId === connectorId)).toHaveLength(1);
    });

    it('in other letters of its token is the same', async () => {
      const fields = { connectorId: 33, timestamp: minutesAgo(3) };
      const first = await report(fields);
      expect(await report({ ...fields, idTag: 'start-GOOD' })).toEqual(first);
    });

    it('after its stop is the same', async () => {
      const fields = { connectorId: 34, timestamp: minutesAgo(3) };
      const first = await report(fields);
      await suite.charger.call('StopTransaction', {
        transactionId: first.transactionId,
        meterStop: 2000,
        timestamp: minutesAgo(1),
      });
      expect(await report(fields)).toEqual(first);
      expect(await sessionOf(first)).toMatchObject({ status: 'ended', energyWh: 1000 });
    });
  });

  it('of a token that charges elsewhere is recorded, and told so', async () => {
    const first = await report({ connectorId: 40, idTag: 'START-TWICE' });
    const second = await report({ connectorId: 41, idTag: 'START-TWICE' });
    expect(first.idTagInfo).toMatchObject({ status: 'Accepted' });
    expect(second.idTagInfo).toMatchObject({ status: 'ConcurrentTx' });
    expect(second.transactionId).not.toBe(first.transactionId);
    expect(await sessionOf(second)).toMatchObject({ status: 'active', authorisationStatus: 'ConcurrentTx' });
  });

  it('of a master pass is recorded, and refused', async () => {
    const { rest } = suite.system;
    const police = await Fleet.create(rest, 'StartTransaction master pass', 'START-MASTER');
    await rest.patch(`/driver-groups/${police.groupId}`, { isMasterPass: true });
    await police.add('START-POLICE');
    const refused = await report({ connectorId: 43, idTag: 'START-POLICE' });
    expect(refused.idTagInfo).toEqual({ status: 'Invalid', parentIdTag: 'START-MASTER' });
    expect(await sessionOf(refused)).toMatchObject({ status: 'active', authorisationStatus: 'Invalid' });
  });

  it('ends what is still open on its connector, for review', async () => {
    const first = await report({ connectorId: 42, timestamp: minutesAgo(30) });
    const timestamp = minutesAgo(20);
    await report({ connectorId: 42, meterStart: 4000, timestamp });
    expect(await sessionOf(first)).toMatchObject({ status: 'review', endedAt: timestamp, meterStopWh: null });
    expect((await sessions('&status=active')).filter(({ connectorId }) => connectorId === 42)).toHaveLength(
      1,
    );
  });

  it('that comes after its stop, which had no id, is the start of that', async () => {
    const [startedAt, endedAt] = [minutesAgo(60), minutesAgo(40)];
    await suite.charger.call('StopTransaction', {
      transactionId: -1,
      idTag: 'START-LATE',
      meterStop: 7000,
      timestamp: endedAt,
    });
    const { transactionId } = await report({ connectorId: 43, idTag: 'START-LATE', timestamp: startedAt });
    const found = (await sessions()).filter(
      (session) => 'idToken' in session && session.idToken === 'START-LATE',
    );
    expect(found).toMatchObject([
      { transactionId: String(transactionId), status: 'ended', startedAt, endedAt, energyWh: 6000 },
    ]);
  });
});
