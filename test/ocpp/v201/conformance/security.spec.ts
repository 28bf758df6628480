import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ecKeys, privateKeyPem, signingRequest } from '../../../support/certificates.ts';
import { variable } from '../../../support/device-model.ts';
import { handshakeStatus, RawCharger } from '../../../support/raw-charger.ts';
import { TestSystem } from '../../../support/system.ts';
import { type Identity, identityOf, TlsFiles } from '../../../support/tls.ts';
import { ACCEPTED, ScriptedCharger } from './scripted-charger.ts';

let files: TlsFiles;
let system: TestSystem;

beforeAll(async () => {
  files = await TlsFiles.create();
  system = await TestSystem.start(files.environment);
});
afterAll(async () => {
  await system.stop();
  await files.remove();
});

const protocols = ['ocpp2.0.1'];
const status = (stationId: string, auth?: string) =>
  handshakeStatus(system.ocppUrl, `/ocpp/${stationId}`, {
    protocols,
    ...(auth === undefined ? {} : { auth }),
  });

describe('the OCA’s cases of Basic authentication', () => {
  it('with the right name and password [TC_A_01_CSMS]', async () => {
    const password = await system.addStation('CP-A-RIGHT');
    expect(await status('CP-A-RIGHT', `CP-A-RIGHT:${password}`)).toBe(101);
    const charger = await ScriptedCharger.connect(system, 'CP-A-RIGHT');
    await charger.boot();
    await charger.status('Available');
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('with a name that is not the station’s [TC_A_02_CSMS]', async () => {
    const password = await system.addStation('CP-A-NAME');
    const other = await system.addStation('CP-A-OTHER');
    expect(await status('CP-A-NAME', `CP-A-OTHER:${password}`)).toBe(401);
    expect(await status('CP-A-NAME', `CP-A-OTHER:${other}`)).toBe(401);
  });

  it('without credentials, and with a wrong password [TC_A_03_CSMS]', async () => {
    const password = await system.addStation('CP-A-WRONG');
    expect(await status('CP-A-WRONG')).toBe(401);
    expect(await status('CP-A-WRONG', `CP-A-WRONG:${password}x`)).toBe(401);
  });
});

describe('the OCA’s cases of a new password', () => {
  const component = 'SecurityCtrlr';
  const name = variable(component, 'BasicAuthPassword');

  /** The charger is sent a new password and answers; resolves with it, and with the one from before. */
  async function renew(stationId: string, attributeStatus: string) {
    const old = await system.addStation(stationId);
    const charger = await ScriptedCharger.connect(system, stationId);
    await charger.boot();
    const path = `/stations/${stationId}/credentials`;
    const { password } = (await system.rest.post<{ password: string }>(path, {})).body;
    const { status: outcome } = await charger.command(
      'set-configuration',
      { values: [{ component, variable: 'BasicAuthPassword', value: password }] },
      ['SetVariables', { setVariableData: [{ ...name, attributeValue: password }] }],
      { setVariableResult: [{ ...name, attributeStatus }] },
    );
    await charger.line.close();
    return { old, password, outcome };
  }
  async function comesBack(stationId: string, password: string): Promise<void> {
    const line = await RawCharger.connect(system.ocppUrl, stationId, password, protocols);
    const request = { reason: 'PowerUp', chargingStation: { vendorName: 'Vendor', model: 'Model' } };
    expect(await line.call('BootNotification', request)).toMatchObject({ status: 'Accepted' });
    await line.close();
  }

  it.each(['Accepted', 'RebootRequired'])('%s, and used from then on [TC_A_09_CSMS]', async (answer) => {
    const stationId = `CP-A-${answer}`;
    const { password, outcome } = await renew(stationId, answer);
    expect(outcome).toBe('accepted');
    await comesBack(stationId, password);
  });

  it('refused, and the old one used as before [TC_A_10_CSMS]', async () => {
    const { old, outcome } = await renew('CP-A-REFUSED', 'Rejected');
    expect(outcome).toBe('rejected');
    await comesBack('CP-A-REFUSED', old);
  });
});

it('the OCA’s case of a new certificate, with which the charger comes back [TC_A_11_CSMS]', async () => {
  const stationId = 'CP-A-CERTIFICATE';
  await system.addStation(stationId);
  await system.rest.patch(`/stations/${stationId}`, { securityProfile: 3 });
  const subject = `O=Operator, CN=${stationId}`;
  const connect = (identity: Identity) => {
    const url = system.ocppUrl.replace('ws:', 'wss:');
    return RawCharger.connect(url, stationId, undefined, protocols, { ...files.client, ...identity });
  };
  const line = await connect(await identityOf(subject, files.authority));
  const charger = ScriptedCharger.on(system, stationId, line);
  await charger.boot();

  const asked = { requestedMessage: 'SignChargingStationCertificate' };
  await charger.command('trigger-message', asked, ['TriggerMessage', asked], ACCEPTED);
  const keys = await ecKeys();
  const certificateType = 'ChargingStationCertificate';
  const signing = { csr: await signingRequest(subject, keys), certificateType };
  expect(await charger.line.call('SignCertificate', signing)).toEqual(ACCEPTED);

  const path = `/stations/${stationId}/certificate-requests`;
  const [request] = (await system.rest.get<{ data: { id: string }[] }>(path)).body.data;
  const certificateChain = await files.authority.sign(subject, keys);
  const running = system.rest.post(`${path}/${request?.id}/certificate`, { certificateChain });
  await charger.answerNext(['CertificateSigned', { certificateChain, certificateType }], ACCEPTED);
  expect((await running).body).toMatchObject({ status: 'accepted' });

  await charger.line.close();
  charger.line = await connect({ cert: certificateChain, key: privateKeyPem(keys) });
  await charger.boot();
  expect((await system.rest.get(`/stations/${stationId}`)).body).toMatchObject({ online: true });
});
