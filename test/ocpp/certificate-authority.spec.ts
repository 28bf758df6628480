import { createHash, KeyObject, X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ecKeys, privateKeyPem, rsaKeys, signingRequest } from '../support/certificates.ts';
import { startCsms } from '../support/csms-process.ts';
import { handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';
import { TlsFiles } from '../support/tls.ts';

const SECRETS_KEY = 'a key of the tests for secrets at rest';
type Keys = Awaited<ReturnType<typeof ecKeys>>;
type Version = 'ocpp1.6' | 'ocpp2.0.1';
type Issued = Record<string, unknown> & { id: string };

let files: TlsFiles;
let system: TestSystem;
let root: X509Certificate;
beforeAll(async () => {
  files = await TlsFiles.create();
  system = await TestSystem.start({
    ...files.environment,
    SECRETS_KEY,
    OCPP_CERTIFICATE_ORGANISATION: 'CPO',
  });
  const anonymous = RestClient.anonymous(system.process.webUrl);
  root = new X509Certificate((await anonymous.get<string>('/certificates/authority')).body);
});
afterAll(async () => {
  await system.stop();
  await files.remove();
});

const secureUrl = () => system.ocppUrl.replace('ws:', 'wss:');

async function connect(stationId: string, version: Version): Promise<RawCharger> {
  const password = await system.addStation(stationId);
  const charger = await RawCharger.connect(secureUrl(), stationId, password, [version], files.client);
  await charger.served();
  return charger;
}

/** The charger asks; resolves with what it is then sent, its answer to which is to be given. */
async function ask(charger: RawCharger, subject: string, keys: Keys, use: object = {}) {
  const csr = await signingRequest(subject, keys);
  expect(await charger.call('SignCertificate', { csr, ...use })).toEqual({ status: 'Accepted' });
  const [type, messageId, action, payload] = await charger.next();
  expect([type, action]).toEqual([2, 'CertificateSigned']);
  return {
    payload: payload as { certificateChain: string; certificateType?: string },
    answer: (status: string) => charger.send(JSON.stringify([3, messageId, { status }])),
  };
}

const newest = async (stationId: string): Promise<Record<string, unknown>> => {
  const path = `/stations/${stationId}/certificate-requests?limit=1`;
  const { data } = (await system.rest.get<{ data: Record<string, unknown>[] }>(path)).body;
  return data[0] ?? {};
};
const installed = (stationId: string) =>
  eventually(async () => (await newest(stationId))['status'] === 'installed');

const issuedTo = async (stationId: string): Promise<Issued[]> =>
  (await system.rest.get<{ data: Issued[] }>(`/issued-certificates?stationId=${stationId}`)).body.data;

describe.each<[Version, object, object]>([
  ['ocpp1.6', {}, { certificateType: undefined }],
  [
    'ocpp2.0.1',
    { certificateType: 'ChargingStationCertificate' },
    { certificateType: 'ChargingStationCertificate' },
  ],
])('a charger of %s that asks for a certificate', (version, use, named) => {
  it.each<[string, () => Promise<Keys>]>([
    ['RSA', () => rsaKeys()],
    ['P-256', () => ecKeys()],
    ['P-384', () => ecKeys('P-384')],
  ])('is sent one of its key of %s after the answer, which our authority vouches for', async (kind, keys) => {
    const stationId = `${version}-${kind}`;
    const charger = await connect(stationId, version);
    const own = await keys();
    const { payload, answer } = await ask(charger, `O=CPO, CN=${stationId}`, own, use);
    const certificate = new X509Certificate(payload.certificateChain);
    expect(payload.certificateType).toBe((named as { certificateType?: string }).certificateType);
    expect(certificate.checkIssued(root) && certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.subject).toBe(`O=CPO\nCN=${stationId}`);
    expect(certificate.publicKey.equals(KeyObject.from(own.publicKey))).toBe(true);
    answer('Accepted');
    await installed(stationId);
    expect(await newest(stationId)).toMatchObject({ attempts: 1, failure: null });
    const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
    expect(await issuedTo(stationId)).toMatchObject([{ source: 'own', state: 'valid', fingerprint }]);
    await charger.close();
  });

  it('is rejected when it names another organisation, which is a security event', async () => {
    const stationId = `${version}-OTHERS`;
    const charger = await connect(stationId, version);
    const csr = await signingRequest(`O=Others, CN=${stationId}`);
    expect(await charger.call('SignCertificate', { csr, ...use })).toEqual({ status: 'Rejected' });
    expect(await newest(stationId)).toMatchObject({
      status: 'rejected',
      reason: 'Its organisation is not CPO',
    });
    const { body } = await system.rest.get<{ data: unknown[] }>(`/stations/${stationId}/security-events`);
    expect(body.data).toMatchObject([
      { type: 'CertificateRequestRejected', techInfo: 'Its organisation is not CPO' },
    ]);
    await charger.close();
  });
});

describe('a charger that has asked for a certificate', () => {
  it('is sent the same once more when it has refused it', async () => {
    const stationId = 'REFUSES';
    const charger = await connect(stationId, 'ocpp2.0.1');
    const { payload, answer } = await ask(charger, `O=CPO, CN=${stationId}`, await ecKeys());
    answer('Rejected');
    const [, messageId, action, again] = await charger.next(20_000);
    expect([action, again]).toEqual(['CertificateSigned', payload]);
    charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    await installed(stationId);
    expect(await newest(stationId)).toMatchObject({ attempts: 2 });
    await charger.close();
  });

  it('is sent it when it is back from being offline', async () => {
    const stationId = 'OFFLINE';
    const charger = await connect(stationId, 'ocpp1.6');
    const csr = await signingRequest(`O=CPO, CN=${stationId}`);
    await charger.call('SignCertificate', { csr });
    await charger.close();
    await eventually(async () => String((await newest(stationId))['failure']).includes('not connected'));
    const password = (await system.rest.post<{ password: string }>(`/stations/${stationId}/credentials`, {}))
      .body.password;
    const back = await RawCharger.connect(secureUrl(), stationId, password, ['ocpp1.6'], files.client);
    const [, messageId, action] = await back.next(20_000);
    expect(action).toBe('CertificateSigned');
    back.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    await installed(stationId);
    await back.close();
  });
});

describe('a certificate of ours', () => {
  /** A station that has one, and may connect with nothing less. */
  async function certified(stationId: string) {
    const charger = await connect(stationId, 'ocpp2.0.1');
    const keys = await ecKeys();
    const { payload, answer } = await ask(charger, `O=CPO, CN=${stationId}`, keys);
    answer('Accepted');
    await installed(stationId);
    await charger.close();
    await system.rest.patch(`/stations/${stationId}`, { securityProfile: 3 });
    const identity = { cert: payload.certificateChain, key: privateKeyPem(keys), ...files.client };
    return { stationId, identity };
  }

  it('lets its charger in until it is revoked, which closes the socket that it has opened', async () => {
    const { stationId, identity } = await certified('BY-CERTIFICATE');
    const back = await RawCharger.connect(secureUrl(), stationId, undefined, ['ocpp2.0.1'], identity);
    await back.served();
    expect((await system.rest.get(`/stations/${stationId}`)).body).toMatchObject({ online: true });
    const [issued] = await issuedTo(stationId);
    const closed = back.closed();
    const revoked = await system.rest.post(`/issued-certificates/${issued?.id ?? ''}/revoke`, {
      reason: 'keyCompromise',
    });
    expect(revoked.body).toMatchObject({ state: 'revoked', revocationReason: 'keyCompromise' });
    await closed;
    expect(await handshakeStatus(secureUrl(), `/ocpp/${stationId}`, identity)).toBe(401);
    const lines = system.logOf(stationId).map(({ reason }) => String(reason));
    expect(lines.some((line) => line.includes('it has been revoked'))).toBe(true);
  });

  it('that is revoked while its charger connects leaves no socket open', async () => {
    const { stationId, identity } = await certified('IN-A-HURRY');
    const [issued] = await issuedTo(stationId);
    const url = `${secureUrl()}/ocpp/${stationId}`;
    for (let round = 0; round < 20; round++) {
      const socket = new WebSocket(url, ['ocpp2.0.1'], identity);
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));
      await sleep(round * 2);
      const path = `/issued-certificates/${issued?.id ?? ''}/revoke`;
      expect((await system.rest.post(path, { reason: 'superseded' })).status).toBe(200);
      await closed;
      await system.database.query(
        `UPDATE station.issued_certificate SET revoked_at = NULL WHERE station_id = $1`,
        [stationId],
      );
    }
  });

  it('for cars opens no connection', async () => {
    const stationId = 'FOR-CARS';
    const charger = await connect('FOR-CARS-ASKS', 'ocpp2.0.1');
    const keys = await ecKeys();
    const use = { certificateType: 'V2GCertificate' };
    const { payload, answer } = await ask(charger, `O=CPO, CN=${stationId}`, keys, use);
    answer('Accepted');
    await charger.close();
    await system.addStation(stationId);
    await system.rest.patch(`/stations/${stationId}`, { securityProfile: 3 });
    const identity = { cert: payload.certificateChain, key: privateKeyPem(keys), ...files.client };
    expect(await handshakeStatus(secureUrl(), `/ocpp/${stationId}`, identity)).toBe(401);
    const [line] = system.logOf(stationId).slice(-1);
    expect(line?.['reason']).toMatch(/purpose|clients/);
  });
});

describe('the key under which the authority is kept', () => {
  const start = (environment: Record<string, string>) =>
    startCsms({ DATABASE_URL: system.database.url, ...environment });

  it('stops a start with another one, and says what is wrong', async () => {
    await expect(start({ SECRETS_KEY: 'another key of the tests for secrets' })).rejects.toThrow(
      'SECRETS_KEY: it is not the key under which the key of the certificate authority was encrypted',
    );
  });

  it('is not needed where operators sign, and is asked for where it is', async () => {
    await expect(start({ CERTIFICATE_AUTHORITY: 'own' })).rejects.toThrow('SECRETS_KEY is missing');
    const other = await start({ CERTIFICATE_AUTHORITY: 'none' });
    expect(await other.stop()).toBe(0);
  });
});
