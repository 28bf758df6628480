import { describe, expect, it } from 'vitest';
import { deleteExpiredLogins } from '../../src/platform/auth/index.ts';
import { ADMIN, admin, anonymous, newUser, probe, resources, web } from '../support/auth.ts';
import { loggedIn } from '../support/web-app.ts';

const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });

describe('an Idempotency-Key', () => {
  it('has the same request answered as the first time, and done once', async () => {
    const first = await admin('POST', '/probe/act', { body: { a: 1 }, ...withKey('k1') });
    const second = await admin('POST', '/probe/act', { body: { a: 1 }, ...withKey('k1') });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([second.status, second.body]).toEqual([201, { run: 1, text: 'a\u0000b' }]);
    expect(probe.runs).toBe(1);
  });

  it('repeats the status of the first answer, and an empty one', async () => {
    for (const replayed of [null, 'true']) {
      const later = await admin('POST', '/probe/later', withKey('k-later'));
      expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([202, replayed]);
      const empty = await admin('POST', '/probe/empty', withKey('k-empty'));
      expect([empty.status, empty.headers.get('idempotency-replayed'), empty.body]).toEqual([
        204,
        replayed,
        {},
      ]);
    }
    expect(probe.runs).toBe(2);
  });

  it('is refused for another body or path', async () => {
    await admin('POST', '/probe/act', { body: { a: 1 }, ...withKey('k2') });
    const reused = await admin('POST', '/probe/act', { body: { a: 2 }, ...withKey('k2') });
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect((await admin('POST', '/probe/later', { body: { a: 1 }, ...withKey('k2') })).status).toBe(422);
    expect(probe.runs).toBe(1);
  });

  it('is refused while the first request is under way', async () => {
    let answer = () => {};
    probe.beforeAnswer = new Promise((resolve) => (answer = resolve));
    const first = admin('POST', '/probe/act', { body: {}, ...withKey('k3') });
    await expect.poll(() => probe.runs).toBe(1);
    const second = await admin('POST', '/probe/act', { body: {}, ...withKey('k3') });
    expect(second).toMatchObject({ status: 409, body: { code: 'idempotency_key_in_use' } });
    answer();
    expect((await first).status).toBe(201);
    expect(probe.runs).toBe(1);
  });

  it('repeats an error of the caller, and frees the key after a fault of ours', async () => {
    const conflict = { body: { fail: 'conflict' }, ...withKey('k4') };
    const first = await admin('POST', '/probe/act', conflict);
    const second = await admin('POST', '/probe/act', conflict);
    expect(second).toMatchObject({ status: 409, body: first.body });
    expect(second.headers.get('content-type')).toContain('application/problem+json');
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(probe.runs).toBe(1);
    const fault = { body: { fail: 'fault' }, ...withKey('k5') };
    for (let i = 0; i < 2; i++) expect((await admin('POST', '/probe/act', fault)).status).toBe(500);
    expect(probe.runs).toBe(3);
  });

  it('belongs to one principal', async () => {
    await newUser('other@example.com');
    const other = await loggedIn(web.url, 'other@example.com', 'another long password');
    await admin('POST', '/probe/act', { body: {}, ...withKey('k6') });
    expect((await other('POST', '/probe/act', { body: {}, ...withKey('k6') })).body['run']).toBe(2);
  });

  it('has 1 to 128 characters', async () => {
    expect((await admin('POST', '/probe/act', { body: {}, ...withKey('k'.repeat(128)) })).status).toBe(201);
    for (const key of ['', 'k'.repeat(129)]) {
      const answer = await admin('POST', '/probe/act', { body: {}, ...withKey(key) });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'Idempotency-Key' }] } });
    }
  });

  it('stores no answer that carries a secret', async () => {
    for (let i = 0; i < 2; i++) await admin('POST', '/probe/secret', withKey('k7'));
    expect(probe.runs).toBe(2);
    const body = { name: 'K', role: 'viewer' };
    const { body: created } = await admin('POST', '/api-keys', { body, ...withKey('k8') });
    await anonymous('POST', '/auth/login', { body: ADMIN, ...withKey('k9') });
    const rows: unknown[] = await resources.dataSource.query(
      `SELECT * FROM platform.idempotency_key WHERE key IN ('k7', 'k8', 'k9')`,
    );
    expect(created['key']).toEqual(expect.any(String));
    expect(rows).toEqual([]);
  });

  it('is taken over from a process that died, and forgotten after a day', async () => {
    const request = { body: {}, ...withKey('k10') };
    const age = (column: string, interval: string) =>
      resources.dataSource.query(
        `UPDATE platform.idempotency_key SET ${column} created_at = now() - $1::interval WHERE key = 'k10'`,
        [interval],
      );
    await admin('POST', '/probe/act', request);
    await age('status_code = NULL,', '4 minutes');
    expect((await admin('POST', '/probe/act', request)).status).toBe(409);
    await age('', '6 minutes');
    expect((await admin('POST', '/probe/act', request)).body['run']).toBe(2);
    await age('', '23 hours');
    expect((await admin('POST', '/probe/act', request)).body['run']).toBe(2);
    await age('', '25 hours');
    expect((await admin('POST', '/probe/act', request)).body['run']).toBe(3);
    await age('', '25 hours');
    expect(await deleteExpiredLogins(resources.dataSource, true)).toBe(1);
    expect(await deleteExpiredLogins(resources.dataSource, false)).toBe(1);
    expect(await deleteExpiredLogins(resources.dataSource, false)).toBe(0);
  });
});
