import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../support/cluster.ts';
import { variable } from '../support/device-model.ts';
import { type Frame, handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually } from '../support/rest.ts';
import { identityOf, TlsFiles } from '../support/tls.ts';

const PUBLIC_URL = 'wss://localhost/ocpp';
const priority = variable('OCPPCommCtrlr', 'NetworkConfigurationPriority');
const active = variable('OCPPCommCtrlr', 'ActiveNetworkProfile');
const read = (name: object, attributeValue: string) => ({
  ...name,
  attributeStatus: 'Accepted',
  attributeValue,
});

type Protocol = 'ocpp1.6' | 'ocpp2.0.1';

describe.skipIf(!hasRedis)('an upgrade of the security profile', () => {
  let cluster: TestCluster;
  let files: TlsFiles;
  let stations = 0;
  beforeAll(async () => {
    files = await TlsFiles.create();
    const environment = { ...files.environment, OCPP_PUBLIC_URL: PUBLIC_URL, OCPP_CALL_TIMEOUT_SECONDS: '1' };
    cluster = await TestCluster.start(environment);
  });
  afterAll(async () => {
    await cluster.stop();
    await files.remove();
  });

  const urlOf = (process: 'ocppA' | 'ocppB') => cluster.processes[process].ocppUrl;
  const secureUrlOf = (process: 'ocppA' | 'ocppB') => urlOf(process).replace('ws:', 'wss:');

  /** A charger that connects without TLS, trusts our authority by what we know, and has told of its slots. */
  async function connected(protocol: Protocol) {
    const stationId = `CP-UPGRADES-${++stations}`;
    const password = await cluster.addStation(stationId);
    const charger = await cluster.connect(stationId, urlOf('ocppA'), protocol);
    const path = `/stations/${stationId}/commands`;
    const installing = cluster.rest.post(`${path}/install-certificate`, {
      certificateType: 'CSMSRootCertificate',
      certificate: files.authority.certificate,
    });
    await answer(charger, { status: 'Accepted' });
    expect((await installing).status).toBe(200);
    return { stationId, password, charger, protocol };
  }
  type Charger = Awaited<ReturnType<typeof connected>>;

  async function answer(charger: RawCharger, response: object): Promise<Frame> {
    const frame = await charger.next();
    charger.send(JSON.stringify([3, frame[1], response]));
    return frame;
  }

  /** It tells which slots it has, and which of them it uses. */
  async function tellsOfSlots({ stationId, charger }: Charger, order: string, current: string) {
    const report = cluster.rest.post<{ id: string }>(`/stations/${stationId}/commands/get-base-report`, {
      reportBase: 'FullInventory',
    });
    const { requestId } = (await answer(charger, { status: 'Accepted' }))[3] as { requestId: number };
    await report;
    await charger.call('NotifyReport', {
      requestId,
      seqNo: 0,
      generatedAt: '2026-01-31T12:00:00Z',
      reportData: [
        {
          ...priority,
          variableAttribute: [{ value: order }],
          variableCharacteristics: {
            dataType: 'SequenceList',
            valuesList: '0,1,2',
            supportsMonitoring: false,
          },
        },
        { ...active, variableAttribute: [{ value: current, mutability: 'ReadOnly' }] },
      ],
    });
  }

  const upgrade = (stationId: string, body: object) =>
    cluster.rest.post(`/stations/${stationId}/commands/set-security-profile?wait=0`, body);
  const stationOf = async (stationId: string) => (await cluster.rest.get(`/stations/${stationId}`)).body;
  const comes = async ({ stationId, password, protocol }: Charger, options?: object) => {
    const url = options === undefined ? urlOf('ocppB') : secureUrlOf('ocppB');
    const socket = await RawCharger.connect(url, stationId, password, [protocol], options);
    await socket.served();
    return socket;
  };
  const statusPlain = ({ stationId, password, protocol }: Charger) =>
    handshakeStatus(urlOf('ocppA'), `/ocpp/${stationId}`, {
      auth: `${stationId}:${password}`,
      protocols: [protocol],
    });
  const outcome = async (stationId: string) => {
    const path = `/stations/${stationId}/commands?command=set-security-profile&limit=1`;
    return eventually(async () => {
      const { body } = await cluster.rest.get<{ data: Record<string, unknown>[] }>(path);
      const [command] = body.data;
      return command?.['completedAt'] && command;
    });
  };

  it('of OCPP 1.6 goes by its configuration, and holds once it has come with it [TC_083_CSMS]', async () => {
    const charger = await connected('ocpp1.6');
    const { stationId } = charger;
    expect((await upgrade(stationId, { securityProfile: 2 })).status).toBe(202);
    expect(await stationOf(stationId)).toMatchObject({
      connectedSecurityProfile: 1,
      targetSecurityProfile: 2,
    });
    const [, , action, payload] = await answer(charger.charger, { status: 'Accepted' });
    expect([action, payload]).toEqual(['ChangeConfiguration', { key: 'SecurityProfile', value: '2' }]);
    expect(await outcome(stationId)).toMatchObject({ status: 'accepted' });
    const old = await comes(charger);
    expect(await stationOf(stationId)).toMatchObject({ securityProfile: null, targetSecurityProfile: 2 });
    const next = await comes(charger, files.client);
    expect(await stationOf(stationId)).toMatchObject({
      securityProfile: 2,
      connectedSecurityProfile: 2,
      targetSecurityProfile: null,
      targetSecurityProfileSince: null,
    });
    expect(await statusPlain(charger)).toBe(401);
    const events = `/stations/${stationId}/security-events?type=InsufficientSecurityProfile`;
    const { techInfo } = await eventually(
      async () => (await cluster.rest.get<{ data: { techInfo: string }[] }>(events)).body.data[0],
    );
    expect(techInfo).toMatch(/^1 refused/);
    await Promise.all([old.close(), next.close()]);
  });

  it('of OCPP 2.0.1 goes by a free slot, its order and a restart [TC_A_19_CSMS]', async () => {
    const charger = await connected('ocpp2.0.1');
    const { stationId } = charger;
    await tellsOfSlots(charger, '0', '0');
    expect((await upgrade(stationId, { securityProfile: 2 })).status).toBe(202);
    const profile = await answer(charger.charger, { status: 'Accepted' });
    expect(profile.slice(2)).toEqual([
      'SetNetworkProfile',
      {
        configurationSlot: 1,
        connectionData: {
          ocppVersion: 'OCPP20',
          ocppTransport: 'JSON',
          ocppCsmsUrl: PUBLIC_URL,
          messageTimeout: 30,
          securityProfile: 2,
          ocppInterface: 'Wired0',
        },
      },
    ]);
    const order = await answer(charger.charger, {
      setVariableResult: [{ ...priority, attributeStatus: 'RebootRequired' }],
    });
    expect(order[3]).toEqual({ setVariableData: [{ ...priority, attributeValue: '1,0' }] });
    const reset = await answer(charger.charger, { status: 'Scheduled' });
    expect(reset.slice(2)).toEqual(['Reset', { type: 'OnIdle' }]);
    expect(await outcome(stationId)).toMatchObject({ status: 'accepted' });
    await (await comes(charger)).close();
    const next = await comes(charger, files.client);
    expect(await stationOf(stationId)).toMatchObject({ securityProfile: 2, targetSecurityProfile: null });
    expect(await statusPlain(charger)).toBe(401);
    // It has changed its slots by itself.
    const { body } = await upgrade(stationId, { securityProfile: 3, force: true });
    expect(body).toMatchObject({ code: 'command_not_supported' });
    const reading = cluster.rest.post(`/stations/${stationId}/commands/get-configuration`, {
      variables: [
        { component: 'OCPPCommCtrlr', variable: 'NetworkConfigurationPriority' },
        { component: 'OCPPCommCtrlr', variable: 'ActiveNetworkProfile' },
      ],
    });
    await answer(next, { getVariableResult: [read(priority, '1'), read(active, '1')] });
    await reading;
    await upgrade(stationId, { securityProfile: 3, force: true });
    expect((await answer(next, { status: 'Rejected' }))[3]).toMatchObject({ configurationSlot: 0 });
    await next.close();
  });

  it('to a certificate takes one that we know to be there', async () => {
    const charger = await connected('ocpp1.6');
    const { stationId } = charger;
    const lacking = await upgrade(stationId, { securityProfile: 3 });
    expect(lacking).toMatchObject({ status: 422, body: { code: 'security_profile_precondition' } });
    expect((await upgrade(stationId, { securityProfile: 3, force: true })).status).toBe(202);
    await answer(charger.charger, { status: 'Accepted' });
    expect(await outcome(stationId)).toMatchObject({ status: 'accepted' });
    const identity = await identityOf(`CN=${stationId}, O=Operator`, files.authority);
    const next = await comes(charger, { ...files.client, ...identity });
    expect(await stationOf(stationId)).toMatchObject({ securityProfile: 3, targetSecurityProfile: null });
    expect(await statusPlain(charger)).toBe(401);
    await next.close();
  });

  it.each<[string, Protocol, object[]]>([
    ['refused by 1.6', 'ocpp1.6', [{ status: 'Rejected' }]],
    ['not known to 1.6', 'ocpp1.6', [{ status: 'NotSupported' }]],
    ['refused as a profile of 2.0.1', 'ocpp2.0.1', [{ status: 'Failed' }]],
    [
      'not taken into use by 2.0.1',
      'ocpp2.0.1',
      [{ status: 'Accepted' }, { setVariableResult: [{ ...priority, attributeStatus: 'Rejected' }] }],
    ],
  ])('is no longer under way when it was %s', async (_, protocol, answers) => {
    const charger = await connected(protocol);
    if (protocol === 'ocpp2.0.1') await tellsOfSlots(charger, '0', '0');
    await upgrade(charger.stationId, { securityProfile: 2 });
    for (const response of answers) await answer(charger.charger, response);
    expect(await outcome(charger.stationId)).toMatchObject({ status: 'rejected' });
    expect(await stationOf(charger.stationId)).toMatchObject({ targetSecurityProfile: null });
    expect(await statusPlain(charger)).toBe(101);
  });

  it('is under way while nobody knows, until it is withdrawn', async () => {
    const charger = await connected('ocpp2.0.1');
    const { stationId } = charger;
    await tellsOfSlots(charger, '0,1', '1');
    await upgrade(stationId, { securityProfile: 2 });
    expect((await answer(charger.charger, { status: 'Accepted' }))[3]).toMatchObject({
      configurationSlot: 2,
    });
    await charger.charger.next();
    expect(await outcome(stationId)).toMatchObject({ status: 'timeout' });
    const since = expect.any(String) as string;
    const underWay = { targetSecurityProfile: 2, targetSecurityProfileSince: since };
    expect(await stationOf(stationId)).toMatchObject(underWay);
    const other = await upgrade(stationId, { securityProfile: 3, force: true });
    expect(other).toMatchObject({ status: 409, body: { code: 'security_profile_upgrade_under_way' } });
    const withdrawn = await cluster.rest.patch(`/stations/${stationId}`, { targetSecurityProfile: null });
    const nothing = { targetSecurityProfile: null, targetSecurityProfileSince: null };
    expect(withdrawn).toMatchObject({ status: 200, body: nothing });
    await comes(charger, files.client);
    expect(await stationOf(stationId)).toMatchObject({ securityProfile: null, connectedSecurityProfile: 2 });
    expect(await statusPlain(charger)).toBe(101);
  });

  it('is only ever to a higher one', async () => {
    const charger = await connected('ocpp1.6');
    const { stationId } = charger;
    const body = { code: 'security_profile_not_higher' };
    expect(await upgrade(stationId, { securityProfile: 1 })).toMatchObject({ status: 409, body });
    await charger.charger.close();
    const offline = await upgrade(stationId, { securityProfile: 2 });
    expect(offline).toMatchObject({ status: 409, body: { code: 'station_offline' } });
    expect(await stationOf(stationId)).toMatchObject({ targetSecurityProfile: null });
    const set = await cluster.rest.patch(`/stations/${stationId}`, { targetSecurityProfile: 2 });
    expect(set.status).toBe(400);
  });
});
