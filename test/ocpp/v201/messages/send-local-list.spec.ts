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
const LONG = 'SL2-A-TOKEN-OF-THIRTY-SIX-CHARACTERS';

describeMessage('2.0.1', 'SendLocalList', 'to the charger', (suite) => {
  let fleet: Fleet;
  const path = () => `/stations/${suite.stationId}`;
  const list = async () => (await suite.system.rest.get(`${path()}/local-list`)).body;
  const entries = async () =>
    (await suite.system.rest.get<{ data: { idToken: string }[] }>(`${path()}/local-list/entries`)).body.data;
  const refused = (body: object) => suite.system.rest.post(`${path()}/commands/${COMMAND}`, body);
  /** As the charger's answer to GetVariables has it. */
  const configure = (configuration: Record<string, string>) =>
    runCommand(
      suite,
      'ocpp',
      {
        action: 'GetVariables',
        payload: {
          getVariableData: [{ component: { name: 'LocalAuthListCtrlr' }, variable: { name: 'Enabled' } }],
        },
      },
      {
        getVariableResult: Object.entries(configuration).map(([name, attributeValue]) => ({
          attributeStatus: 'Accepted',
          attributeValue,
          component: { name: 'LocalAuthListCtrlr' },
          variable: { name },
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
    await runCommand(suite, 'get-local-list-version', {}, { versionNumber: 0 });
    await system.database.query(
      `UPDATE station.local_list SET lease_until = now() + interval '1 day' WHERE station_id = $1`,
      [stationId],
    );
    fleet = await Fleet.create(system.rest, 'SendLocalList201', 'SL2-GROUP-ID-TOKEN-OF-30-LETTE');
    await fleet.add('sl2-accepted', { validUntil: LATER, type: 'eMAID' });
    await fleet.add('SL2-BLOCKED', { status: 'blocked' });
    await fleet.add('SL2-EXPIRED', { validUntil: EXPIRED });
    await fleet.add(LONG);
  });

  const groupIdToken = { idToken: 'SL2-GROUP-ID-TOKEN-OF-30-LETTE', type: 'Central' };
  const info = (status: string, more: object = {}) => ({ idTokenInfo: { status, ...more } });
  const whole = [
    { idToken: { idToken: LONG, type: 'ISO14443' }, ...info('Accepted', { groupIdToken }) },
    {
      idToken: { idToken: 'sl2-accepted', type: 'eMAID' },
      ...info('Accepted', { cacheExpiryDateTime: LATER, groupIdToken }),
    },
    { idToken: { idToken: 'SL2-BLOCKED', type: 'ISO14443' }, ...info('Blocked') },
    {
      idToken: { idToken: 'SL2-EXPIRED', type: 'ISO14443' },
      ...info('Expired', { cacheExpiryDateTime: EXPIRED }),
    },
  ];

  itRefusesBodies(suite, COMMAND, [
    ['another type of update', { updateType: 'Some' }, 'updateType'],
    ['entries of its own', { localAuthorizationList: [] }, 'localAuthorizationList'],
  ]);

  it('is refused without groups', async () => {
    expect(await refused({})).toMatchObject({ status: 409, body: { code: 'local_list_not_managed' } });
  });

  it('sends an empty list without entries [TC_D_04_CSMS]', async () => {
    await assign([]);
    expect(await send({ updateType: 'Full' })).toEqual({
      payload: { versionNumber: 1, updateType: 'Full' },
      status: 'accepted',
    });
    expect(await list()).toMatchObject({ status: 'synchronised', version: 1, entryCount: 0 });
  });

  it('sends all tokens with their types, as they would be answered [TC_D_01_CSMS]', async () => {
    await assign([fleet.groupId]);
    expect(await send({ updateType: 'Full' })).toEqual({
      payload: { versionNumber: 2, updateType: 'Full', localAuthorizationList: whole },
      status: 'accepted',
    });
    expect(await list()).toMatchObject({
      groupIds: [fleet.groupId],
      version: 2,
      status: 'synchronised',
      entryCount: 4,
    });
    expect(await entries()).toEqual([
      { idToken: LONG, status: 'Accepted', validUntil: null, groupIdToken: groupIdToken.idToken },
      { idToken: 'sl2-accepted', status: 'Accepted', validUntil: LATER, groupIdToken: groupIdToken.idToken },
      { idToken: 'SL2-BLOCKED', status: 'Blocked', validUntil: null, groupIdToken: null },
      { idToken: 'SL2-EXPIRED', status: 'Expired', validUntil: EXPIRED, groupIdToken: null },
    ]);
  });

  it('sends what has changed [TC_D_02_CSMS]', async () => {
    await fleet.change('SL2-BLOCKED', { status: 'active' });
    const changed = {
      idToken: { idToken: 'SL2-BLOCKED', type: 'ISO14443' },
      ...info('Accepted', { groupIdToken }),
    };
    expect(await send()).toEqual({
      payload: { versionNumber: 3, updateType: 'Differential', localAuthorizationList: [changed] },
      status: 'accepted',
    });
    expect(await list()).toMatchObject({ status: 'synchronised', version: 3, entryCount: 4 });
  });

  it('sends what is gone without information [TC_D_03_CSMS]', async () => {
    await fleet.remove('SL2-EXPIRED');
    const gone = { idToken: { idToken: 'SL2-EXPIRED', type: 'ISO14443' } };
    expect(await send()).toEqual({
      payload: { versionNumber: 4, updateType: 'Differential', localAuthorizationList: [gone] },
      status: 'accepted',
    });
    expect((await entries()).map(({ idToken }) => idToken)).toEqual([LONG, 'sl2-accepted', 'SL2-BLOCKED']);
  });

  it('sends no entries where none has changed', async () => {
    expect(await send({ updateType: 'Differential' })).toEqual({
      payload: { versionNumber: 5, updateType: 'Differential' },
      status: 'accepted',
    });
  });

  itTakesAnswers(suite, COMMAND, { updateType: 'Full' }, [
    ['VersionMismatch', [3, { status: 'VersionMismatch' }], 'rejected', { status: 'VersionMismatch' }],
    ['Failed', [3, { status: 'Failed' }], 'rejected', { status: 'Failed' }],
    ['an error', [4, 'InternalError', 'no room', {}], 'failed', { errorCode: 'InternalError' }],
    [
      'a status that only 1.6 has',
      [3, { status: 'NotSupported' }],
      'failed',
      { answer: { status: 'NotSupported' } },
    ],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('knows nothing of what the charger has after a refusal, or once it tells that it has none', async () => {
    expect(await list()).toMatchObject({ status: 'pending', entryCount: 0 });
    expect((await send()).payload).toMatchObject({ updateType: 'Full' });
    expect(await list()).toMatchObject({ status: 'synchronised', entryCount: 3 });
    await runCommand(suite, 'get-local-list-version', {}, { versionNumber: 0 });
    expect(await list()).toMatchObject({ status: 'pending', reportedVersion: 0, entryCount: 0 });
    expect((await send()).payload).toMatchObject({ updateType: 'Full' });
  });

  it('knows what the charger has when somebody else has sent it', async () => {
    const sent = {
      versionNumber: 2000,
      updateType: 'Full',
      localAuthorizationList: [
        { idToken: { idToken: 'sl2-other', type: 'KeyCode' }, idTokenInfo: { status: 'NoCredit' } },
        { idToken: { idToken: 'sl2-gone', type: 'KeyCode' } },
      ],
    };
    const { payload } = await runCommand(suite, 'ocpp', { action: 'SendLocalList', payload: sent });
    expect(payload).toEqual(sent);
    expect(await entries()).toEqual([
      { idToken: 'sl2-other', status: 'NoCredit', validUntil: null, groupIdToken: null },
    ]);
    expect((await send()).payload).toMatchObject({ versionNumber: 2001, updateType: 'Full' });
  });

  /** Sends the whole list, and answers each of its messages. */
  async function sendInParts(statuses: string[]) {
    const answering = suite.system.rest.post<CommandResult>(`${path()}/commands/${COMMAND}`, {
      updateType: 'Full',
    });
    const payloads: { localAuthorizationList: object[] }[] = [];
    for (const status of statuses) {
      const [, messageId, , payload] = await suite.charger.next();
      suite.charger.send(JSON.stringify([3, messageId, { status }]));
      payloads.push(payload as (typeof payloads)[number]);
    }
    return { payloads, result: (await answering).body };
  }

  it.each([
    ['entries', { ItemsPerMessage: '2' }, [2, 1]],
    ['bytes', { ItemsPerMessage: '100', BytesPerMessage: '600' }, [2, 1]],
  ])('goes on with differences where the charger takes few %s at once', async (_title, limits, sizes) => {
    await configure(limits);
    const { payloads, result } = await sendInParts(['Accepted', 'Accepted']);
    expect(payloads).toMatchObject([{ updateType: 'Full' }, { updateType: 'Differential' }]);
    expect(payloads.map(({ localAuthorizationList }) => localAuthorizationList.length)).toEqual(sizes);
    expect(result).toMatchObject({ status: 'accepted', response: { status: 'Accepted' } });
    expect(await list()).toMatchObject({ status: 'synchronised', entryCount: 3 });
  });

  it('sends nothing more once a part was refused', async () => {
    const sentBefore = suite.charger.received.length;
    expect((await sendInParts(['Failed'])).result).toMatchObject({ status: 'rejected' });
    expect(suite.charger.received).toHaveLength(sentBefore + 1);
    expect(await list()).toMatchObject({ status: 'pending', entryCount: 0 });
  });

  it('is refused when the charger says that it takes fewer entries, or none', async () => {
    const impossible = async (detail: RegExp) =>
      expect(await refused({})).toMatchObject({
        status: 422,
        body: { code: 'local_list_impossible', detail: expect.stringMatching(detail) as string },
      });
    await suite.charger.call('NotifyReport', {
      requestId: 1,
      generatedAt: new Date().toISOString(),
      seqNo: 0,
      reportData: [
        {
          component: { name: 'LocalAuthListCtrlr' },
          variable: { name: 'Entries' },
          variableAttribute: [{ value: '0', mutability: 'ReadOnly' }],
          variableCharacteristics: { dataType: 'integer', maxLimit: 2, supportsMonitoring: false },
        },
      ],
    });
    await impossible(/3 entries, and the charger holds at most 2/);
    await configure({ BytesPerMessage: '150' });
    await suite.system.database.query(
      `UPDATE station.configuration_variable SET max_limit = 100 WHERE station_id = $1`,
      [suite.stationId],
    );
    await impossible(/150 bytes/);
    await configure({ Enabled: 'False' });
    await impossible(/LocalAuthListCtrlr\.Enabled is false/);
  });

  it('reads its limits before the first list', async () => {
    const { system } = suite;
    const charger = await system.connect(`${suite.stationId}-first`, undefined, 'ocpp2.0.1');
    const groupIds = [fleet.groupId];
    await system.rest.put(`/stations/${suite.stationId}-first/local-list`, { groupIds });
    const [, messageId, action, payload] = await charger.next();
    expect([action, payload]).toEqual([
      'GetVariables',
      {
        getVariableData: ['Enabled', 'ItemsPerMessage', 'BytesPerMessage'].map((name) => ({
          component: { name: 'LocalAuthListCtrlr' },
          variable: { name },
        })),
      },
    ]);
    charger.send(JSON.stringify([4, messageId, 'NotSupported', '', {}]));
    const [, nextId, next] = await charger.next();
    expect(next).toBe('GetLocalListVersion');
    charger.send(JSON.stringify([3, nextId, { versionNumber: 0 }]));
    const [, lastId, last] = await charger.next();
    expect(last).toBe('SendLocalList');
    charger.send(JSON.stringify([3, lastId, { status: 'Accepted' }]));
    await charger.close();
  });
});
