import { expect, it } from 'vitest';
import {
  profileOf,
  type ProfileView,
  RELATIVE,
  setProfile,
  STATION_MAX,
  TX,
} from '../../../support/charging-profiles.ts';
import { describeMessage } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

const ID = expect.any(Number) as number;
const schedule = (fields: object) => ({ chargingSchedule: { ...RELATIVE.chargingSchedule, ...fields } });

describeMessage('1.6', 'SetChargingProfile', 'to the charger', (suite) => {
  const post = (body: object, query = '') =>
    suite.system.rest.post<ProfileView & { code: string; errors: { path: string }[] }>(
      `/charging-profiles${query}`,
      { stationId: suite.stationId, ...body },
    );
  const statusOf = async ({ id }: ProfileView) => {
    const { status, statusReason } = await profileOf(suite, id);
    return [status, statusReason];
  };

  it.each<[string, object, object]>([
    [
      'a default profile of a connector [TC_056_CSMS]',
      { evseId: 1, chargingProfile: RELATIVE },
      { connectorId: 1, csChargingProfiles: { ...RELATIVE, chargingProfileId: ID } },
    ],
    [
      'a default profile of the station',
      { chargingProfile: RELATIVE },
      { connectorId: 0, csChargingProfiles: { ...RELATIVE, chargingProfileId: ID } },
    ],
    [
      'the limit of the station, by the name that it has in 1.6',
      { evseId: 0, chargingProfile: STATION_MAX },
      {
        connectorId: 0,
        csChargingProfiles: {
          ...STATION_MAX,
          chargingProfilePurpose: 'ChargePointMaxProfile',
          chargingProfileId: ID,
        },
      },
    ],
    [
      'a profile of a transaction, with all that there is in one and its times in UTC [TC_057_CSMS]',
      {
        evseId: 1,
        chargingProfile: {
          ...TX,
          stackLevel: 9,
          chargingProfileKind: 'Absolute',
          validFrom: '2026-01-31T01:00:00+01:00',
          validTo: '2036-01-31T00:00:00Z',
          transactionId: '4711',
          chargingSchedule: {
            startSchedule: '2026-01-31T00:00Z',
            duration: 3600,
            chargingRateUnit: 'A',
            minChargingRate: 6.1,
            chargingSchedulePeriod: [
              { startPeriod: 0, limit: 0.3, numberPhases: 1 },
              { startPeriod: 60, limit: 32 },
            ],
          },
        },
      },
      {
        connectorId: 1,
        csChargingProfiles: {
          chargingProfileId: ID,
          transactionId: 4711,
          stackLevel: 9,
          chargingProfilePurpose: 'TxProfile',
          chargingProfileKind: 'Absolute',
          validFrom: '2026-01-31T00:00:00.000Z',
          validTo: '2036-01-31T00:00:00.000Z',
          chargingSchedule: {
            startSchedule: '2026-01-31T00:00:00.000Z',
            duration: 3600,
            chargingRateUnit: 'A',
            minChargingRate: 6.1,
            chargingSchedulePeriod: [
              { startPeriod: 0, limit: 0.3, numberPhases: 1 },
              { startPeriod: 60, limit: 32 },
            ],
          },
        },
      },
    ],
  ])('sends %s', async (_title, body, payload) => {
    const sent = await setProfile(suite, body);
    expect([sent.action, sent.payload]).toEqual([suite.action, payload]);
    expect(sent.payload['csChargingProfiles']).toMatchObject({
      chargingProfileId: sent.profile.chargingProfileId,
    });
    expect(await profileOf(suite, sent.profile.id)).toMatchObject({ status: 'active', statusReason: null });
  });

  it('numbers the profiles of a station one after the other', async () => {
    const first = await setProfile(suite, { chargingProfile: { ...RELATIVE, stackLevel: 40 } });
    const second = await setProfile(suite, { chargingProfile: { ...RELATIVE, stackLevel: 41 } });
    expect(second.profile.chargingProfileId).toBe(first.profile.chargingProfileId + 1);
  });

  it.each<[string, object, string]>([
    ['no profile', { evseId: 1 }, 'chargingProfile'],
    ['a list for a profile', { chargingProfile: [] }, 'chargingProfile'],
    ['a station that is none', { stationId: 7, chargingProfile: RELATIVE }, 'stationId'],
    ['an EVSE below 0', { evseId: -1, chargingProfile: RELATIVE }, 'evseId'],
    [
      'the purpose of 1.6',
      { chargingProfile: { ...STATION_MAX, chargingProfilePurpose: 'ChargePointMaxProfile' } },
      'chargingProfile.chargingProfilePurpose',
    ],
    ['a field of no profile', { chargingProfile: { ...RELATIVE, id: 1 } }, 'chargingProfile.id'],
    [
      'no schedule',
      { chargingProfile: { ...RELATIVE, chargingSchedule: undefined } },
      'chargingProfile.chargingSchedule',
    ],
    [
      'no period',
      { chargingProfile: { ...RELATIVE, ...schedule({ chargingSchedulePeriod: [] }) } },
      'chargingProfile.chargingSchedule.chargingSchedulePeriod',
    ],
    [
      'a text for a limit',
      {
        chargingProfile: {
          ...RELATIVE,
          ...schedule({ chargingSchedulePeriod: [{ startPeriod: 0, limit: '8' }] }),
        },
      },
      'chargingProfile.chargingSchedule.chargingSchedulePeriod[0].limit',
    ],
    [
      'a first period that is late',
      {
        chargingProfile: {
          ...RELATIVE,
          ...schedule({ chargingSchedulePeriod: [{ startPeriod: 1, limit: 8 }] }),
        },
      },
      'chargingProfile.chargingSchedule.chargingSchedulePeriod[0].startPeriod',
    ],
    [
      'a limit of two decimals',
      {
        chargingProfile: {
          ...RELATIVE,
          ...schedule({ chargingSchedulePeriod: [{ startPeriod: 0, limit: 8.25 }] }),
        },
      },
      'chargingProfile.chargingSchedule.chargingSchedulePeriod[0].limit',
    ],
    [
      'a recurrence of which nobody knows',
      { chargingProfile: { ...RELATIVE, recurrencyKind: 'Yearly' } },
      'chargingProfile.recurrencyKind',
    ],
    ['the limit of the station at an EVSE', { evseId: 1, chargingProfile: STATION_MAX }, 'evseId'],
    ['a transaction of the whole station', { chargingProfile: { ...TX, transactionId: '1' } }, 'evseId'],
    ['a profile of no transaction', { evseId: 1, chargingProfile: TX }, 'chargingProfile.sessionId'],
    [
      'a transaction that 1.6 cannot have',
      { evseId: 1, chargingProfile: { ...TX, transactionId: 'abc' } },
      'transactionId',
    ],
    [
      'a session of nobody',
      { evseId: 1, chargingProfile: { ...TX, sessionId: '00000000-0000-4000-8000-000000000000' } },
      'sessionId',
    ],
  ])('refuses %s, and nothing is sent or kept', async (_title, body, path) => {
    const list = `/charging-profiles?stationId=${suite.stationId}&limit=200`;
    const before = (await suite.system.rest.get(list)).body;
    const sentBefore = suite.charger.received.length;
    const refused = await post(body);
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((fault) => fault.path)).toContain(path);
    expect(suite.charger.received).toHaveLength(sentBefore);
    expect((await suite.system.rest.get(list)).body).toEqual(before);
  });

  it.each<[string, unknown[], unknown[]]>([
    ['Accepted', [3, { status: 'Accepted' }], ['active', null]],
    ['Rejected [TC_058_1_CSMS]', [3, { status: 'Rejected' }], ['rejected', 'Rejected']],
    ['NotSupported', [3, { status: 'NotSupported' }], ['rejected', 'NotSupported']],
    [
      'an error',
      [4, 'PropertyConstraintViolation', 'no such connector', {}],
      ['failed', 'PropertyConstraintViolation'],
    ],
    ['a status that there is not', [3, { status: 'Perhaps' }], ['failed', expect.stringContaining('status')]],
    ['no status', [3, {}], ['failed', expect.any(String)]],
  ])('takes %s', async (_title, answer, expected) => {
    const body = { evseId: 3, chargingProfile: { ...TX, transactionId: '999' } };
    const { profile } = await setProfile(suite, body, answer);
    expect([profile.status, profile.statusReason]).toEqual(expected);
    expect(await statusOf(profile)).toEqual(expected);
  });

  it('keeps the answer that comes when nobody waits for it any more', async () => {
    const body = { evseId: 4, chargingProfile: RELATIVE };
    const { status, body: profile } = await post(body, '?wait=0');
    expect([status, profile.status]).toEqual([201, 'pending']);
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    await eventually(async () => (await statusOf(profile))[0] === 'active');
    const { body: command } = await suite.system.rest.get(
      `/stations/${suite.stationId}/commands/${profile.commandId}`,
    );
    expect(command).toMatchObject({
      command: 'set-charging-profile',
      request: { evseId: 4, chargingProfile: RELATIVE, chargingProfileId: profile.chargingProfileId },
    });
  });

  it('with an Idempotency-Key is sent once, however often it is asked for', async () => {
    const client = suite.system.rest.with({ 'Idempotency-Key': suite.stationId });
    const body = { stationId: suite.stationId, evseId: 5, chargingProfile: RELATIVE };
    const sending = client.post<ProfileView>('/charging-profiles', body);
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    const first = (await sending).body;
    expect((await client.post('/charging-profiles', body)).body).toEqual(first);
  });

  it('is refused 404 for a station that does not exist, 409 for one that is off line', async () => {
    const away = `${suite.stationId}-away`;
    await suite.system.addStation(away);
    expect((await post({ stationId: 'NOBODY', chargingProfile: RELATIVE })).status).toBe(404);
    const refused = await post({ stationId: away, chargingProfile: RELATIVE });
    expect([refused.status, refused.body.code]).toEqual([409, 'station_offline']);
    const { body } = await suite.system.rest.get(`/charging-profiles?stationId=${away}`);
    expect(body).toEqual({ data: [], nextCursor: null });
  });
});
