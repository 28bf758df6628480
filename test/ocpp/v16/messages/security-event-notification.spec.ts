import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

type Event = Record<string, unknown>;

describeMessage('1.6', 'SecurityEventNotification', 'from the charger', (suite) => {
  const listed = async (
    query = '',
    path = `/stations/${suite.stationId}/security-events`,
  ): Promise<Event[]> =>
    (await suite.system.rest.get<{ data: Event[] }>(`${path}?limit=200${query}`)).body.data;
  const announced = () =>
    suite.system.database.query(
      `SELECT data, occurred_at AS "occurredAt" FROM platform.outbox
        WHERE type = 'SecurityEventReported' AND data->>'stationId' = $1 ORDER BY id`,
      [suite.stationId],
    );
  const tell = (payload: object) =>
    suite.charger.exchange(JSON.stringify([2, randomUUID(), suite.action, payload]));
  const timestamp = '2026-01-31T12:00:00Z';

  itAnswers(suite, [
    ['a type and a time alone', { type: 'SettingSystemTime', timestamp }, {}],
    ['a type of the maker’s own', { type: 'LidOpened', timestamp, techInfo: 'front' }, {}],
    ['texts of full length', { type: 'x'.repeat(50), timestamp, techInfo: 'y'.repeat(255) }, {}],
    ['an empty text', { type: 'MemoryExhaustion', timestamp, techInfo: '' }, {}],
    ['what PostgreSQL cannot store', { type: 'Odd\u0000', timestamp, techInfo: '\ud800' }, {}],
    ['a time without an offset', { type: 'NoOffset', timestamp: '2026-01-31T12:00:00' }, {}],
    ['a time that is none', { type: 'NoTime', timestamp: 'yesterday' }, {}],
  ]);

  itRefuses(
    suite,
    [
      ['no time', { type: 'X' }, 'OccurenceConstraintViolation'],
      ['no type', { timestamp }, 'OccurenceConstraintViolation'],
      ['a type too long', { type: 'x'.repeat(51), timestamp }, 'PropertyConstraintViolation'],
      ['a text too long', { type: 'X', timestamp, techInfo: 'x'.repeat(256) }, 'PropertyConstraintViolation'],
      ['a number for a type', { type: 7, timestamp }, 'TypeConstraintViolation'],
      ['a member that it does not have', { type: 'X', timestamp, critical: true }, 'FormationViolation'],
    ],
    () => listed(),
  );

  describe('what is kept', () => {
    it('is the event with its time, what it says and whether it is critical, and it is announced', async () => {
      await tell({ type: 'TamperDetectionActivated', timestamp: '2026-02-01T12:00:00Z', techInfo: 'lid' });
      const [event, ...others] = await listed('&type=TamperDetectionActivated');
      expect(others).toEqual([]);
      expect(event).toEqual({
        id: expect.any(String) as string,
        stationId: suite.stationId,
        type: 'TamperDetectionActivated',
        techInfo: 'lid',
        critical: true,
        at: '2026-02-01T12:00:00.000Z',
        reportedAt: '2026-02-01T12:00:00.000Z',
        receivedAt: expect.any(String) as string,
      });
      expect((await announced()).at(-1)).toEqual({
        data: {
          stationId: suite.stationId,
          event: 'TamperDetectionActivated',
          techInfo: 'lid',
          critical: true,
          reportedAt: '2026-02-01T12:00:00.000Z',
        },
        occurredAt: new Date('2026-02-01T12:00:00Z'),
      });
    });

    it('is one event, announced once, when it is sent again', async () => {
      const payload = { type: 'ResetOrReboot', timestamp: '2026-02-02T12:00:00Z', techInfo: 'again' };
      await tell(payload);
      const before = await announced();
      await tell(payload);
      expect(await listed('&type=ResetOrReboot')).toHaveLength(1);
      expect(await announced()).toEqual(before);
      await tell({ ...payload, techInfo: 'once more' });
      expect(await listed('&type=ResetOrReboot')).toHaveLength(2);
    });

    it.each([
      ['the time of receipt of a clock that was never set', '1970-01-01T00:00:00Z'],
      ['the time of receipt of a clock that runs ahead', '2999-01-01T00:00:00Z'],
    ])('has %s', async (_title, wrong) => {
      const type = `Clock${wrong.slice(0, 4)}`;
      await tell({ type, timestamp: wrong });
      const [event] = await listed(`&type=${type}`);
      expect(event?.['at']).toBe(event?.['receivedAt']);
      expect(event?.['reportedAt']).toBe(wrong.replace('Z', '.000Z'));
    });

    it.each([
      ['InvalidChargePointCertificate', 'InvalidChargingStationCertificate', '[TC_077_CSMS]', true],
      ['InvalidCentralSystemCertificate', 'InvalidCsmsCertificate', '[TC_078_CSMS]', true],
      ['FailedToAuthenticationAtCentralSystem', 'FailedToAuthenticateAtCsms', '', false],
      ['CentralSystemFailedToAuthentication', 'CsmsFailedToAuthenticate', '', false],
    ])('has the name that 2.0.1 gives to %s: %s %s', async (sent, stored, _case, critical) => {
      expect((await tell({ type: sent, timestamp }))[2]).toEqual({});
      expect(await listed(`&type=${stored}`)).toMatchObject([{ type: stored, critical }]);
    });

    it('is listed from the newest on, by pages, between two times, and by whether it is critical', async () => {
      const all = await listed();
      const times = all.map(({ at }) => String(at));
      expect(times).toEqual(times.toSorted().toReversed());
      const path = `/stations/${suite.stationId}/security-events`;
      type Page = { data: Event[]; nextCursor: string };
      const first = (await suite.system.rest.get<Page>(`${path}?limit=2`)).body;
      const second = (await suite.system.rest.get<Page>(`${path}?limit=2&cursor=${first.nextCursor}`)).body;
      expect([...first.data, ...second.data]).toEqual(all.slice(0, 4));
      const february = await listed('&from=2026-02-01T12:00:00Z&to=2026-02-02T12:00:00Z');
      expect(february.map(({ type }) => type)).toEqual(['TamperDetectionActivated']);
      const critical = await listed('&critical=true');
      expect(critical).toEqual(all.filter((event) => event['critical'] === true));
      expect(critical.length).toBeGreaterThan(0);
    });

    it.each(['__proto__', 'constructor'])('has the name that its maker gave it: %s', async (type) => {
      expect((await tell({ type, timestamp }))[2]).toEqual({});
      expect(await listed(`&type=${type}`)).toMatchObject([{ type, critical: false }]);
    });

    it('is among the events of all stations', async () => {
      await tell({ type: 'OnlyHere', timestamp });
      expect(await listed('&type=OnlyHere', '/security-events')).toMatchObject([
        { stationId: suite.stationId, type: 'OnlyHere', techInfo: null, critical: false },
      ]);
    });
  });
});
