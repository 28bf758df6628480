import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority } from '../support/certificates.ts';
import { eventually } from '../support/rest.ts';
import { SimulatedStation } from '../support/simulated-station.ts';
import { TestSystem } from '../support/system.ts';
import { TlsFiles } from '../support/tls.ts';

const SECRETS_KEY = 'a secret of at least 32 characters, for the tests';

let system: TestSystem;
let files: TlsFiles;
let stations = 0;
const running: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  files = await TlsFiles.create();
  system = await TestSystem.start({ ...files.environment, CERTIFICATE_AUTHORITY: 'own', SECRETS_KEY });
  await system.addToken('CARD1');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((charger) => charger.stop()));
});
afterAll(async () => {
  await system.stop();
  await files.remove();
});

describe.each(['1.6', '2.0.1'] as const)('a simulated charger of OCPP %s', (version) => {
  /** As its certificates know the server. */
  const url = () => system.ocppUrl.replace('127.0.0.1', 'localhost');
  const secureUrl = () => url().replace('ws:', 'wss:');
  /** 1.6 has no addresses to tell. */
  const at = version === '1.6' ? () => ({}) : () => ({ ocppCsmsUrl: `${secureUrl()}/ocpp` });

  async function start() {
    const stationId = `CP-SIMULATED-${++stations}`;
    const options = { url: url(), giveUpAfterSeconds: 20 };
    const station =
      version === '1.6'
        ? await SimulatedStation.start(system, stationId, options)
        : await SimulatedStation.start201(system, stationId, options);
    running.push(station.charger);
    return station;
  }
  type Station = Awaited<ReturnType<typeof start>>;
  const command = async ({ stationId }: Station, name: string, body: object) =>
    (await system.rest.post(`/stations/${stationId}/commands/${name}`, body)).body;
  const stationOf = async ({ stationId }: Station) => (await system.rest.get(`/stations/${stationId}`)).body;
  const becomes = (station: Station, expected: Record<string, unknown>) =>
    eventually(async () => {
      const shown = await stationOf(station);
      return Object.entries(expected).every(([name, value]) => shown[name] === value);
    }, 20);
  const trust = async (station: Station, { certificate }: TestAuthority) => {
    const body = { certificateType: 'CSMSRootCertificate', certificate };
    expect(await command(station, 'install-certificate', body)).toMatchObject({ status: 'accepted' });
  };
  const upgrade = async (station: Station, securityProfile: number) => {
    if (version === '2.0.1') await command(station, 'get-configuration', {});
    if (version === '2.0.1')
      await eventually(async () => {
        const path = `/stations/${station.stationId}/configuration?variable=NetworkConfigurationPriority`;
        const { body } = await system.rest.get<{ data: { value: string | null }[] }>(path);
        return typeof body.data[0]?.value === 'string';
      });
    return command(station, 'set-security-profile', { securityProfile, ...at() });
  };

  it('comes with each new password that it is given, and charges on', async () => {
    const station = await start();
    for (const generation of [2, 3]) {
      const path = `/stations/${station.stationId}/credentials`;
      expect((await system.rest.post(`${path}/rotation`)).body).toMatchObject({ status: 'accepted' });
      await eventually(async () => {
        const { body } = await system.rest.get<{ data: object[] }>(path);
        return (
          JSON.stringify(body.data).includes(`"generation":${String(generation)}`) && body.data.length === 1
        );
      });
      await eventually(async () => station.charger.ready);
    }
    await station.charger.plugAndCharge({ idToken: 'CARD1' });
    expect(station.charger.faults).toEqual([]);
  });

  it('comes by TLS when it is told to, then by a certificate, and charges on', async () => {
    const station = await start();
    await trust(station, files.authority);
    expect(await upgrade(station, 2)).toMatchObject({ status: 'accepted' });
    await becomes(station, { securityProfile: 2, connectedSecurityProfile: 2, targetSecurityProfile: null });
    await eventually(async () => station.charger.ready);
    await command(station, 'trigger-message', { requestedMessage: 'SignChargingStationCertificate' });
    await eventually(async () => {
      const path = `/stations/${station.stationId}/certificate-requests?status=installed`;
      return (await system.rest.get<{ data: object[] }>(path)).body.data.length > 0;
    });
    expect(await upgrade(station, 3)).toMatchObject({ status: 'accepted' });
    await becomes(station, { securityProfile: 3, connectedSecurityProfile: 3, targetSecurityProfile: null });
    await eventually(async () => station.charger.ready);
    await station.charger.plugAndCharge({ idToken: 'CARD1' });
    expect(station.charger.faults).toEqual([]);
  });

  it('goes back to what it had where the new profile leads nowhere', async () => {
    const station = await start();
    await trust(station, await TestAuthority.create('O=Somebody, CN=Else'));
    const disconnected = new Promise((resolve) => station.charger.once('disconnected', resolve));
    expect(await upgrade(station, 2)).toMatchObject({ status: 'accepted' });
    await disconnected;
    await eventually(async () => station.charger.connected, 30);
    expect(await stationOf(station)).toMatchObject({
      securityProfile: null,
      connectedSecurityProfile: 1,
      targetSecurityProfile: 2,
    });
    await system.rest.patch(`/stations/${station.stationId}`, { targetSecurityProfile: null });
    expect(await stationOf(station)).toMatchObject({ targetSecurityProfile: null });
  });

  it('refuses a profile that it lacks something for', async () => {
    const station = await start();
    if (version === '2.0.1') await upgrade(station, 2);
    const force = { securityProfile: 2, force: true, ...at() };
    expect(await command(station, 'set-security-profile', force)).toMatchObject({ status: 'rejected' });
    expect(await stationOf(station)).toMatchObject({ targetSecurityProfile: null });
  });
});
