import 'reflect-metadata';
import { X509Crl } from '@peculiar/x509';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClientCertificates, type StationRef } from '../../src/modules/station/index.ts';
import { AuthorityBench } from '../support/authority.ts';
import { ecKeys, privateKeyPem, TestAuthority } from '../support/certificates.ts';
import { link } from '../support/station-link.ts';
import type { Call } from '../support/web-app.ts';

let bench: AuthorityBench;
let admin: Call;
beforeAll(async () => {
  bench = await AuthorityBench.start();
  admin = await bench.as('admin');
});
afterAll(() => bench.stop());
beforeEach(() => link.reset());

interface Held {
  station: StationRef;
  id: string;
  cert: string;
  key: string;
  serialNumber: string;
  fingerprint: string;
}

async function held(): Promise<Held> {
  const station = await bench.station();
  const keys = await ecKeys();
  const requestId = await bench.ask(station, { keys });
  await bench.signing.answer(station, requestId);
  const { body } = await admin('GET', `/issued-certificates?stationId=${station.stationId}`);
  const [issued] = body['data'] as (Omit<Held, 'station' | 'cert'> & { certificate: string })[];
  if (issued === undefined) throw new Error('none was issued');
  const { id, serialNumber, fingerprint } = issued;
  return { station, id, cert: issued.certificate, key: privateKeyPem(keys), serialNumber, fingerprint };
}

const revoke = ({ id }: { id: string }, reason = 'keyCompromise', by = admin) =>
  by('POST', `/issued-certificates/${id}/revoke`, { body: { reason } });

async function currentList(query = ''): Promise<X509Crl> {
  const answer = await fetch(`${bench.web.url}/certificates/crl${query}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pkix-crl']);
  return new X509Crl(await answer.arrayBuffer());
}

function numberOf(list: X509Crl | undefined): number {
  const number = list?.extensions.find(({ type }) => type === '2.5.29.20');
  return Number(
    `0x${Buffer.from(number?.value ?? new ArrayBuffer(0))
      .subarray(2)
      .toString('hex')}`,
  );
}

/** What OpenSSL says of a client's certificate, by our authority and its revocation list. */
async function judge({ cert, key }: Held): Promise<string | null> {
  const ca = await (await fetch(`${bench.web.url}/certificates/authority`)).text();
  const der = Buffer.from((await currentList()).rawData);
  const crl = `-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----\n`;
  const keys = await ecKeys();
  const own = {
    cert: await (await TestAuthority.create('CN=Server')).sign('CN=localhost', keys),
    key: privateKeyPem(keys),
  };
  const server = createServer({ ...own, ca, crl, requestCert: true, rejectUnauthorized: false });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', cert, key, rejectUnauthorized: false });
  const [socket] = (await once(server, 'secureConnection')) as [TLSSocket];
  const fault = socket.authorizationError as unknown as string | null;
  client.destroy();
  socket.destroy();
  server.close();
  return fault;
}

describe('a certificate that is revoked', () => {
  it('is on the next revocation list of its authority, as OpenSSL reads it, and no other is', async () => {
    const [revoked, other] = [await held(), await held()];
    expect([await judge(revoked), await judge(other)]).toEqual([null, null]);
    const before = await currentList();
    const answer = await revoke(revoked);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { state: 'revoked', revocationReason: 'keyCompromise', revokedBy: 'admin' },
    ]);
    expect([await judge(revoked), await judge(other)]).toEqual(['CERT_REVOKED', null]);
    const list = await currentList();
    expect(list.entries.map(({ serialNumber, reason }) => [serialNumber, reason])).toContainEqual([
      revoked.serialNumber,
      1,
    ]);
    expect(list.findRevoked(other.serialNumber)).toBeNull();
    expect(numberOf(list)).toBe(numberOf(before) + 1);
  });

  it('is known to the handshakes at once, and its station is disconnected', async () => {
    const certificates = bench.web.app.get(ClientCertificates);
    const certificate = await held();
    expect(await certificates.isRevoked(certificate.fingerprint)).toBe(false);
    await revoke(certificate, 'superseded');
    expect(await certificates.isRevoked(certificate.fingerprint)).toBe(true);
    expect(link.disconnected).toEqual([certificate.station.stationId]);
  });

  it('stays revoked: a second time is a conflict, and counts once', async () => {
    const certificate = await held();
    const answers = await Promise.all([revoke(certificate), revoke(certificate), revoke(certificate)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const events = await bench.query(
      `SELECT id FROM platform.outbox WHERE type = 'CertificateRevoked' AND data->>'id' = $1`,
      [certificate.id],
    );
    expect(events).toHaveLength(1);
  });

  it('is revoked by an admin of its tenant alone', async () => {
    const certificate = await held();
    for (const role of ['operator', 'viewer'] as const)
      expect((await revoke(certificate, 'superseded', await bench.as(role))).status).toBe(403);
    await bench.query(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
    const theirs = await bench.as('admin', { tenantId: 'other' });
    expect((await revoke(certificate, 'superseded', theirs)).status).toBe(404);
    const { body } = await theirs('GET', '/issued-certificates');
    expect(body['data']).toEqual([]);
  });

  it('is listed by its state', async () => {
    const [revoked, expired, valid] = [await held(), await held(), await held()];
    await revoke(revoked);
    await bench.query(
      `UPDATE station.issued_certificate SET valid_until = now() - interval '1 day' WHERE id = $1`,
      [expired.id],
    );
    for (const [state, id] of [
      ['revoked', revoked.id],
      ['expired', expired.id],
      ['valid', valid.id],
    ]) {
      const { body } = await admin('GET', `/issued-certificates?state=${state ?? ''}&limit=200`);
      const found = body['data'] as { id: string; state: string }[];
      expect(found.map((row) => row.id)).toContain(id);
      expect(new Set(found.map((row) => row.state))).toEqual(new Set([state]));
    }
  });
});

describe('a revocation list', () => {
  it('is signed once, however many ask for it at once, and is served until half its time is over', async () => {
    await held();
    await bench.query(`UPDATE station.certificate_authority SET crl = NULL, crl_next_update = NULL`);
    const lists = await Promise.all(Array.from({ length: 8 }, () => currentList()));
    expect(new Set(lists.map((list) => Buffer.from(list.rawData).toString('hex'))).size).toBe(1);
    const [list] = lists;
    expect(Number(list?.nextUpdate) - Number(list?.thisUpdate)).toBe(86_400_000);
    await bench.query(
      `UPDATE station.certificate_authority SET crl_next_update = now() + interval '11 hours'`,
    );
    expect(numberOf(await currentList())).toBe(numberOf(list) + 1);
  });

  it('holds what is revoked while another is signed', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => held()));
    await Promise.all(all.flatMap((certificate) => [revoke(certificate), currentList()]));
    const list = await currentList();
    for (const { serialNumber } of all) expect(list.findRevoked(serialNumber)).not.toBeNull();
  });

  it('is that of the authority that is named, also when another signs by now', async () => {
    const certificate = await held();
    const { body } = await admin('GET', `/issued-certificates/${certificate.id}`);
    await admin('POST', '/certificate-authorities', { body: {} });
    await revoke(certificate);
    expect((await currentList()).entries).toEqual([]);
    const list = await currentList(`?authorityId=${String(body['authorityId'])}`);
    expect(list.findRevoked(certificate.serialNumber)).not.toBeNull();
    expect((await fetch(`${bench.web.url}/certificates/crl?authorityId=${randomUUID()}`)).status).toBe(404);
  });
});
