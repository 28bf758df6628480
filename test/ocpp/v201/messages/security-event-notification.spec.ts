import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

type Event = Record<string, unknown>;

describeMessage('2.0.1', 'SecurityEventNotification', 'from the charger', (suite) => {
  const listed = async (query = ''): Promise<Event[]> => {
    const path = `/stations/${suite.stationId}/security-events?limit=200${query}`;
    return (await suite.system.rest.get<{ data: Event[] }>(path)).body.data;
  };
  const tell = (payload: object) =>
    suite.charger.exchange(JSON.stringify([2, randomUUID(), suite.action, payload]));
  const timestamp = '2026-01-31T12:00:00Z';

  itAnswers(suite, [
    ['a type and a time alone', { type: 'SettingSystemTime', timestamp }, {}],
    ['a type of the maker’s own', { type: 'LidOpened', timestamp, techInfo: 'front' }, {}],
    ['texts of full length', { type: 'x'.repeat(50), timestamp, techInfo: 'y'.repeat(255) }, {}],
    ['what PostgreSQL cannot store', { type: 'Odd\u0000', timestamp, techInfo: '\ud800' }, {}],
    [
      'data of a vendor’s own',
      { type: 'MemoryExhaustion', timestamp, customData: { vendorId: 'V', heap: 1 } },
      {},
    ],
  ]);

  itRefuses(
    suite,
    [
      ['no time', { type: 'X' }, 'OccurrenceConstraintViolation'],
      ['no type', { timestamp }, 'OccurrenceConstraintViolation'],
      ['a type too long', { type: 'x'.repeat(51), timestamp }, 'PropertyConstraintViolation'],
      ['a text too long', { type: 'X', timestamp, techInfo: 'x'.repeat(256) }, 'PropertyConstraintViolation'],
      ['a number for a type', { type: 7, timestamp }, 'TypeConstraintViolation'],
      ['a member that it does not have', { type: 'X', timestamp, critical: true }, 'FormatViolation'],
    ],
    () => listed(),
  );

  describe('what is kept', () => {
    it('is the event with its time, what it says and whether it is critical', async () => {
      await tell({ type: 'TamperDetectionActivated', timestamp: '2026-02-01T12:00:00Z', techInfo: 'lid' });
      expect(await listed('&type=TamperDetectionActivated')).toEqual([
        {
          id: expect.any(String) as string,
          stationId: suite.stationId,
          type: 'TamperDetectionActivated',
          techInfo: 'lid',
          critical: true,
          at: '2026-02-01T12:00:00.000Z',
          reportedAt: '2026-02-01T12:00:00.000Z',
          receivedAt: expect.any(String) as string,
        },
      ]);
    });

    it.each([
      ['InvalidFirmwareSignature', true],
      ['InvalidTLSVersion', true],
      ['InvalidMessages', false],
      ['ReconfigurationOfSecurityParameters', false],
    ])('is as critical as the specification says: %s %s', async (type, critical) => {
      await tell({ type, timestamp });
      expect(await listed(`&type=${type}&critical=${String(critical)}`)).toMatchObject([{ type, critical }]);
    });

    it('is one event when it is sent again, of the names that chargers of 1.6 have others for', async () => {
      const payload = { type: 'InvalidCsmsCertificate', timestamp, techInfo: 'again' };
      await tell(payload);
      await tell(payload);
      expect(await listed('&type=InvalidCsmsCertificate')).toMatchObject([{ techInfo: 'again' }]);
    });
  });
});
