import { beforeAll, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

const COMMAND = 'send-local-list';
const EXPIRED = '2026-01-31T12:00:00.000Z';
const LATER = '2036-01-31T12:00:00.000Z';

describeMessage('1.6', 'SendLocalList', 'to the charger', (suite) => {
  let fleet: Fleet;
  const path = () => `/stations/${suite.stationId}`;
  const list = async () => (await suite.system.rest.get(`${path()}/local-list`)).body;
  const entries = async () =>
    (await suite.system.rest.get<{ data: { idToken: string }[] }>(`${path()}/local-list/entries`)).body.data;
  const refused = (body: object) => suite.system.rest.post(`${path()}/commands/${COMMAND}`, body);
  const configure = (configuration: Record<string, string>) =>
    runCommand(
      suite,
      'get-configuration',
      {},
      {
        configurationKey: Object.entries(configuration).map(([key, value]) => ({
          key,
          value,
          readonly: true,
        })),
      },
    );
  const assign = async (groupIds: string[]) => {
    expect((await suite.system.rest.put(`${path()}/local-list`, { groupIds })).status).toBe(200);
  };
  const send = async (body: object = {}, status = 'Accepted') => {
    const { payload, result } = await runCommand(suite, COMMAND, body, { status });
    return { payload, status: result.status };
  };

  /** Nothing is sent by itself here: some worker is at this list, as far as the others know. */
  beforeAll(async () => {
    const { system, stationId } = suite;
    await runCommand(suite, 'get-local-list-version', {}, { listVersion: 0 });
    await system.database.query(
      `UPDATE station.local_list SET lease_until = now() + interval '1 day' WHERE station_id = $1`,
      [stationId],
    );
    fleet = await Fleet.create(system.rest, 'SendLocalList', 'SLL-PARENT-ID-TAG-OF-25');
    await fleet.add('sll-accepted', { validUntil: LATER });
    await fleet.add('SLL-BLOCKED', { status: 'blocked' });
    await fleet.add('SLL-DRIVER', {}, { status: 'blocked' });
    await fleet.add('SLL-EARLY', { validFrom: LATER });
    await fleet.add('SLL-EXPIRED', { validUntil: EXPIRED });
    await fleet.add('SLL-TOO-LONG-FOR-OCPP-1.6');
  });

  const parentIdTag = 'SLL-PARENT-ID-TAG-OF';
  const whole = [
    { idTag: 'sll-accepted', idTagInfo: { status: 'Accepted', expiryDate: LATER, parentIdTag } },
    { idTag: 'SLL-BLOCKED', idTagInfo: { status: 'Blocked' } },
    { idTag: 'SLL-DRIVER', idTagInfo: { status: 'Blocked' } },
    { idTag: 'SLL-EARLY', idTagInfo: { status: 'Expired' } },
    { idTag: 'SLL-EXPIRED', idTagInfo: { status: 'Expired', expiryDate: EXPIRED } },
  ];

  itRefusesBodies(suite, COMMAND, [
    ['another type of update', { updateType: 'Some' }, 'updateType'],
    ['entries of its own', { localAuthorizationList: [] }, 'localAuthorizationList'],
  ]);

  it('is refused without groups', async () => {
    expect(await refused({})).toMatchObject({ status: 409, body: { code: 'local_list_not_managed' } });
  });

  it('is refused as a difference to what is not known', async () => {
    await assign([fleet.groupId]);
    expect(await refused({ updateType: 'Differential' })).toMatchObject({
      status: 409,
      body: { code: 'local_list_unknown' },
    });
  });

  it('sends all tokens that 1.6 can have, as they would be answered [TC_043_4_CSMS]', async () => {
    expect(await send()).toEqual({
      payload: { listVersion: 1, updateType: 'Full', localAuthorizationList: whole },
      status: 'accepted',
    });
    expect(await list()).toMatchObject({
      groupIds: [fleet.groupId],
      version: 1,
      status: 'synchronised',
      entryCount: 5,
      sentAt: expect.stringMatching(/Z$/) as string,
    });
    expect(await entries()).toEqual([
      { idToken: 'sll-accepted', status: 'Accepted', validUntil: LATER, groupIdToken: parentIdTag },
      { idToken: 'SLL-BLOCKED', status: 'Blocked', validUntil: null, groupIdToken: null },
      { idToken: 'SLL-DRIVER', status: 'Blocked', validUntil: null, groupIdToken: null },
      { idToken: 'SLL-EARLY', status: 'Expired', validUntil: null, groupIdToken: null },
      { idToken: 'SLL-EXPIRED', status: 'Expired', validUntil: EXPIRED, groupIdToken: null },
    ]);
  });

  it('sends what changed, and what is gone without information [TC_043_5_CSMS]', async () => {
    await fleet.change('SLL-BLOCKED', { status: 'active' });
    await fleet.remove('SLL-EARLY');
    expect(await list()).toMatchObject({ status: 'pending', version: 1 });
    expect(await send()).toEqual({
      payload: {
        listVersion: 2,
        updateType: 'Differential',
        localAuthorizationList: [
          { idTag: 'SLL-EARLY' },
          { idTag: 'SLL-BLOCKED', idTagInfo: { status: 'Accepted', parentIdTag } },
        ],
      },
      status: 'accepted',
    });
    expect((await entries()).map(({ idToken }) => idToken)).not.toContain('SLL-EARLY');
    expect(await list()).toMatchObject({ status: 'synchronised', version: 2, entryCount: 4 });
  });

  it('sends no entries where none has changed', async () => {
    expect(await send({ updateType: 'Differential' })).toEqual({
      payload: { listVersion: 3, updateType: 'Differential' },
      status: 'accepted',
    });
  });

  itTakesAnswers(suite, COMMAND, { updateType: 'Full' }, [
    ['NotSupported [TC_043_1_CSMS]', [3, { status: 'NotSupported' }], 'rejected', { status: 'NotSupported' }],
    [
      'VersionMismatch [TC_043_2_CSMS]',
      [3, { status: 'VersionMismatch' }],
      'rejected',
      { status: 'VersionMismatch' },
    ],
    ['Failed [TC_043_3_CSMS]', [3, { status: 'Failed' }], 'rejected', { status: 'Failed' }],
    ['an error', [4, 'InternalError', 'no room', {}], 'failed', { errorCode: 'InternalError' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('knows nothing of what the charger has after a refusal, and sends all of it next', async () => {
    expect(await list()).toMatchObject({ status: 'not-supported', entryCount: 0 });
    expect(await entries()).toEqual([]);
    expect((await send()).payload).toMatchObject({ updateType: 'Full' });
    expect(await list()).toMatchObject({ status: 'synchronised', entryCount: 4 });
  });

  it('knows nothing of what the charger has when it tells another version', async () => {
    await runCommand(suite, 'get-local-list-version', {}, { listVersion: 1000 });
    expect(await list()).toMatchObject({ status: 'pending', reportedVersion: 1000, entryCount: 0 });
    expect((await send()).payload).toMatchObject({ listVersion: 1001, updateType: 'Full' });
    await runCommand(suite, 'get-local-list-version', {}, { listVersion: 1001 });
    expect(await list()).toMatchObject({ status: 'synchronised', reportedVersion: 1001, entryCount: 4 });
  });

  it('knows what the charger has when somebody else has sent it', async () => {
    const sent = {
      listVersion: 2000,
      updateType: 'Full',
      localAuthorizationList: [{ idTag: 'sll-other', idTagInfo: { status: 'Invalid' } }],
    };
    const { payload } = await runCommand(suite, 'ocpp', { action: 'SendLocalList', payload: sent });
    expect(payload).toEqual(sent);
    expect(await list()).toMatchObject({ status: 'pending', version: 2000, entryCount: 1 });
    expect(await entries()).toEqual([
      { idToken: 'sll-other', status: 'Invalid', validUntil: null, groupIdToken: null },
    ]);
    expect((await send()).payload).toMatchObject({ listVersion: 2001, updateType: 'Full' });
  });

  it('goes on with differences where the charger takes few entries at once, as long as it accepts', async () => {
    const { system, charger } = suite;
    await configure({
      SendLocalListMaxLength: '2',
      LocalAuthListMaxLength: '4',
      LocalAuthListEnabled: 'true',
    });
    const sendBoth = async (statuses: string[]) => {
      const answering = system.rest.post<CommandResult>(`${path()}/commands/${COMMAND}`, {
        updateType: 'Full',
      });
      const payloads = [];
      for (const status of statuses) {
        const [, messageId, , payload] = await charger.next();
        charger.send(JSON.stringify([3, messageId, { status }]));
        payloads.push(payload);
      }
      return { payloads, result: (await answering).body };
    };
    const { payloads, result } = await sendBoth(['Accepted', 'Accepted']);
    expect(payloads).toMatchObject([
      { listVersion: 2002, updateType: 'Full' },
      { listVersion: 2003, updateType: 'Differential' },
    ]);
    expect(
      payloads.flatMap((payload) => (payload as { localAuthorizationList: [] }).localAuthorizationList),
    ).toHaveLength(4);
    expect(result).toMatchObject({ status: 'accepted', response: { status: 'Accepted' } });
    expect(await list()).toMatchObject({ status: 'synchronised', version: 2003, entryCount: 4 });

    const sentBefore = charger.received.length;
    expect((await sendBoth(['Failed'])).result).toMatchObject({
      status: 'rejected',
      response: { status: 'Failed' },
    });
    expect(charger.received).toHaveLength(sentBefore + 1);
    expect(await list()).toMatchObject({ status: 'pending', entryCount: 0 });
  });

  it.each([
    [{ LocalAuthListMaxLength: '3' }, /4 entries, and the charger holds at most 3/],
    [{ LocalAuthListEnabled: 'False' }, /LocalAuthListEnabled is false/],
  ])('is refused when the charger says %o', async (configuration, detail) => {
    await configure(configuration);
    expect(await refused({})).toMatchObject({
      status: 422,
      body: { code: 'local_list_impossible', detail: expect.stringMatching(detail) as string },
    });
  });
});
