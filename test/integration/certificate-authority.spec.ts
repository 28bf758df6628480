import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClientCertificates, ensureAuthority } from '../../src/modules/station/index.ts';
import { Secrets } from '../../src/platform/secrets/secrets.ts';
import { AuthorityBench, SECRETS_KEY } from '../support/authority.ts';
import { TestAuthority } from '../support/certificates.ts';
import { openPool } from '../support/resources.ts';
import { link } from '../support/station-link.ts';
import type { Call } from '../support/web-app.ts';

type Authority = { id: string; status: string; origin: string; certificate: string; fingerprint: string };

let bench: AuthorityBench;
let admin: Call;
beforeAll(async () => {
  bench = await AuthorityBench.start();
  admin = await bench.as('admin');
});
afterAll(() => bench.stop());
beforeEach(() => link.reset());
afterEach(() => bench.query('TRUNCATE station.certificate_authority CASCADE'));

const secrets = new Secrets(SECRETS_KEY);
const ensure = (by = secrets) => ensureAuthority(bench.resources.dataSource, by, 'CPO');
const listed = async (): Promise<Authority[]> =>
  (await admin('GET', '/certificate-authorities')).body['data'] as Authority[];

async function importedPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const root = await TestAuthority.create('O=CPO, CN=Root');
  const certificate = await root.certifyAuthority('O=CPO, CN=Sub', publicKey);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { root, certificate, body: { certificateChain: certificate + root.certificate, privateKey: key } };
}

describe('the authority of the installation', () => {
  it('is made once, however many processes start at once', async () => {
    const pools = await Promise.all(Array.from({ length: 4 }, () => openPool(bench.resources.database, 2)));
    const made = await Promise.all([...pools, ...pools].map((pool) => ensureAuthority(pool, secrets, 'CPO')));
    await Promise.all(pools.map((pool) => pool.destroy()));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await listed()).toMatchObject([{ id: made[0]?.id, status: 'active', origin: 'made' }]);
  });

  it('has its key in the database encrypted alone', async () => {
    const { keys } = await ensure();
    const [row] = await bench.query<{ text: string; sealed: Buffer }>(
      `SELECT a::text AS text, private_key AS sealed FROM station.certificate_authority a`,
    );
    expect(row?.text).not.toMatch(/PRIVATE KEY/);
    expect(row?.text).not.toContain(keys.privateKey.subarray(0, 16).toString('hex'));
    expect(row?.sealed.includes(keys.privateKey.subarray(0, 16))).toBe(false);
    expect((await ensure()).keys.privateKey).toEqual(keys.privateKey);
  });

  it('is not opened with another key, nor with that of another row, and says so', async () => {
    await ensure();
    await expect(ensure(new Secrets('another key for secrets at rest, long enough'))).rejects.toThrow(
      'SECRETS_KEY: it is not the key under which the key of the certificate authority was encrypted',
    );
    await bench.query(`UPDATE station.certificate_authority SET id = gen_random_uuid()`);
    await expect(ensure()).rejects.toThrow('SECRETS_KEY: it is not the key');
  });

  it('is shown to everybody, its key to nobody', async () => {
    const { keys } = await ensure();
    const answer = await fetch(`${bench.web.url}/certificates/authority`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-pem-file']);
    expect(await answer.text()).toBe(keys.certificate.pem);
    const [authority] = await listed();
    expect(JSON.stringify(authority)).not.toMatch(/private/i);
    expect((await admin('GET', `/certificate-authorities/${authority?.id ?? ''}`)).body).toEqual(authority);
  });
});

describe('an authority of the operator’s', () => {
  it('takes the place of the one before it, which is trusted still, and is never read back', async () => {
    const { keys } = await ensure();
    const { certificate, body, root } = await importedPair();
    const created = await admin('POST', '/certificate-authorities', { body });
    expect([created.status, created.body]).toMatchObject([201, { status: 'active', origin: 'imported' }]);
    expect(JSON.stringify(created.body)).not.toContain('PRIVATE');
    expect((await listed()).map(({ status }) => status)).toEqual(['active', 'retired']);
    const station = await bench.station();
    const chain = await bench.certify(station);
    const [leaf, issuer, ...others] = chain.split(/(?<=-----END CERTIFICATE-----\n)/);
    expect([issuer, others]).toEqual([certificate, []]);
    expect(new X509Certificate(leaf ?? '').verify(new X509Certificate(certificate).publicKey)).toBe(true);
    const anchors = await bench.web.app.get(ClientCertificates).anchors();
    expect(anchors.sort()).toEqual([certificate, keys.certificate.pem].sort());
    expect(await (await fetch(`${bench.web.url}/certificates/authority`)).text()).toBe(
      certificate + root.certificate,
    );
    expect((await admin('POST', '/certificate-authorities', { body })).status).toBe(409);
  });

  it('is refused where it does not fit, naming the field', async () => {
    const { body } = await importedPair();
    const other = await importedPair();
    const paths = async (given: object) => {
      const answer = await admin('POST', '/certificate-authorities', { body: given });
      return [answer.status, (answer.body['errors'] as { path: string }[]).map(({ path }) => path)];
    };
    expect(await paths({ ...body, privateKey: other.body.privateKey })).toEqual([400, ['privateKey']]);
    expect(await paths({ ...body, certificateChain: 'x' })).toEqual([400, ['certificateChain']]);
    expect(await paths({ privateKey: body.privateKey })).toEqual([400, ['privateKey']]);
    expect(await listed()).toEqual([]);
  });

  it('is for an admin of those who operate the installation', async () => {
    await bench.query(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
    const theirs = await bench.as('admin', { tenantId: 'other' });
    for (const call of [theirs, await bench.as('operator'), await bench.as('viewer')]) {
      expect((await call('POST', '/certificate-authorities', { body: {} })).status).toBe(403);
      const { id } = await ensure();
      expect((await call('DELETE', `/certificate-authorities/${id}`)).status).toBe(403);
      expect((await call('GET', '/certificate-authorities')).status).toBe(200);
    }
  });

  it('is trusted no more once it is withdrawn, and its key is gone', async () => {
    const { id } = await ensure();
    expect((await admin('POST', '/certificate-authorities', { body: {} })).status).toBe(201);
    expect((await admin('DELETE', `/certificate-authorities/${id}`)).status).toBe(204);
    expect((await admin('DELETE', `/certificate-authorities/${id}`)).status).toBe(404);
    expect((await listed()).map(({ status }) => status)).toEqual(['active', 'withdrawn']);
    const left = await bench.query(
      `SELECT id FROM station.certificate_authority WHERE private_key IS NOT NULL`,
    );
    expect(left).toHaveLength(1);
    expect((await fetch(`${bench.web.url}/certificates/crl?authorityId=${id}`)).status).toBe(404);
  });
});
