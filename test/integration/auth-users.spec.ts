import { describe, expect, it, vi } from 'vitest';
import { createApiKey, createUser, DEFAULT_TENANT, ensureFirstAdmin } from '../../src/platform/auth/index.ts';
import { ADMIN, admin, anonymous, DRIVER_ID, newUser, resources, web } from '../support/auth.ts';
import { openResources } from '../support/resources.ts';
import { caller, loggedIn } from '../support/web-app.ts';

describe('API keys', () => {
  it('are shown once and work until they are revoked', async () => {
    const created = await admin('POST', '/api-keys', { body: { name: 'Export', role: 'viewer' } });
    expect(created.status).toBe(201);
    const { key, id } = created.body as { key: string; id: string };
    expect(key).toMatch(/^csms_[\w-]{43}$/);
    const machine = caller(web.url, { 'x-api-key': key });
    expect((await machine('GET', '/probe/read')).status).toBe(200);
    expect((await machine('POST', '/probe/act', { body: {} })).status).toBe(403);
    expect((await machine('GET', '/auth/me')).body).toMatchObject({
      kind: 'apiKey',
      name: 'Export',
      role: 'viewer',
    });

    const { body: list } = await admin('GET', '/api-keys');
    expect(JSON.stringify(list)).not.toContain(key);
    expect(list['data']).toContainEqual(expect.objectContaining({ id, name: 'Export', revokedAt: null }));

    expect((await admin('DELETE', `/api-keys/${id}`)).status).toBe(204);
    expect((await machine('GET', '/probe/read')).status).toBe(401);
    expect((await admin('DELETE', `/api-keys/${DRIVER_ID}`)).status).toBe(404);
  });

  it('end when they expire, though they are cached', async () => {
    const expiresAt = new Date(Date.now() + 700).toISOString();
    const { key } = await createApiKey(resources.dataSource, DEFAULT_TENANT, {
      name: 'Short',
      role: 'viewer',
      expiresAt,
    });
    const machine = caller(web.url, { 'x-api-key': key });
    expect((await machine('GET', '/probe/read')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect((await machine('GET', '/probe/read')).status).toBe(401);
  });

  it('work while the cache is away', async () => {
    const { cache } = resources.backplane;
    const { key } = await createApiKey(resources.dataSource, DEFAULT_TENANT, {
      name: 'Steady',
      role: 'viewer',
    });
    const away = () => Promise.reject(new Error('Redis is unavailable'));
    vi.spyOn(cache, 'get').mockImplementation(away);
    vi.spyOn(cache, 'set').mockImplementation(away);
    try {
      expect((await caller(web.url, { 'x-api-key': key })('GET', '/probe/read')).status).toBe(200);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe('users', () => {
  it('are created, listed, read, changed and removed', async () => {
    const created = await newUser('one@example.com');
    expect(created.status).toBe(201);
    expect(JSON.stringify(created.body)).not.toMatch(/password|argon2/i);
    const path = `/users/${String(created.body['id'])}`;
    expect((await admin('GET', path)).body).toEqual(created.body);
    const { body: page } = await admin('GET', '/users?role=operator&limit=1');
    expect(page).toEqual({ data: [created.body], nextCursor: null });
    const changed = await admin('PATCH', path, { body: { role: 'driver', driverId: DRIVER_ID } });
    expect(changed.body).toMatchObject({ role: 'driver', driverId: DRIVER_ID, email: 'one@example.com' });
    expect((await admin('DELETE', path)).status).toBe(204);
    expect((await admin('GET', path)).status).toBe(404);
    expect((await admin('PATCH', path, { body: { name: 'x' } })).status).toBe(404);
    expect((await admin('DELETE', path)).status).toBe(404);
  });

  it('have an email address of their own, whatever its case', async () => {
    await newUser('one@example.com');
    expect(await newUser('ONE@example.com')).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    const { body: other } = await newUser('two@example.com');
    const change = { email: 'One@example.com' };
    expect((await admin('PATCH', `/users/${String(other['id'])}`, { body: change })).status).toBe(409);
  });

  it('have a password of at least 12 characters, a known role, and a driver if that is what they are', async () => {
    const faults = async (body: object) => {
      const answer = await admin('POST', '/users', { body: { email: 'a@example.com', name: 'A', ...body } });
      expect(answer.status).toBe(400);
      return (answer.body['errors'] as { path: string }[]).map((error) => error.path);
    };
    expect(await faults({ password: 'short', role: 'viewer' })).toEqual(['password']);
    expect(await faults({ password: 'long enough here', role: 'root' })).toEqual(['role']);
    expect(await faults({ password: 'long enough here', role: 'driver' })).toEqual(['driverId']);
    expect(await faults({ password: 'long enough here', role: 'viewer', driverId: DRIVER_ID })).toEqual([
      'driverId',
    ]);
    expect(await faults({ password: 'long enough here', role: 'viewer', tenantId: 'x' })).toEqual([
      'tenantId',
    ]);
  });

  it('keep one active admin, also when two remove each other at once', async () => {
    const { body: me } = await admin('GET', '/auth/me');
    const own = `/users/${String(me['id'])}`;
    expect(await admin('DELETE', own)).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    expect((await admin('PATCH', own, { body: { role: 'viewer' } })).status).toBe(409);
    expect((await admin('PATCH', own, { body: { status: 'blocked' } })).status).toBe(409);
    const { body: other } = await newUser('second@example.com', 'admin');
    const answers = await Promise.all([
      admin('PATCH', own, { body: { status: 'blocked' } }),
      admin('PATCH', `/users/${String(other['id'])}`, { body: { status: 'blocked' } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await resources.dataSource.query(`UPDATE platform.app_user SET status = 'active' WHERE id = $1`, [
      me['id'],
    ]);
  });

  it('of another tenant are not to be seen', async () => {
    await resources.dataSource.query(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
    const scope = { tenantId: 'other' };
    const request = {
      email: 'x@other.example',
      name: 'X',
      password: 'long enough here',
      role: 'admin' as const,
    };
    const { id } = await createUser(resources.dataSource, scope, request);
    for (const method of ['GET', 'DELETE']) expect((await admin(method, `/users/${id}`)).status).toBe(404);
    const elsewhere = await loggedIn(web.url, request.email, request.password);
    const { body } = await elsewhere('GET', '/users');
    expect(body['data']).toEqual([expect.objectContaining({ id })]);
  });

  it('begin with one admin, however many processes make it', async () => {
    const fresh = await openResources();
    const { dataSource } = fresh;
    const make = () => ensureFirstAdmin(dataSource, ADMIN.email, ADMIN.password);
    expect((await Promise.all([make(), make(), make()])).filter(Boolean)).toHaveLength(1);
    expect(await dataSource.query(`SELECT role FROM platform.app_user`)).toEqual([{ role: 'admin' }]);
    await fresh.close();
  });
});

describe('the audit log', () => {
  it('has a row for each change that reached its handler, without its body', async () => {
    const { body: user } = await newUser('audited@example.com', 'viewer', 'do not write this down');
    await admin('PATCH', `/users/${String(user['id'])}?x=1`, { body: { role: 'root' } });
    await admin('GET', '/users');
    await anonymous('POST', '/probe/act', { body: {} });
    const answer = await admin('GET', '/audit-log?limit=2');
    expect(answer.body['data']).toMatchObject([
      {
        actor: `user:${ADMIN.email}`,
        action: 'PATCH /users/:id',
        path: `/users/${String(user['id'])}`,
        statusCode: 400,
      },
      { actor: `user:${ADMIN.email}`, action: 'POST /users', path: '/users', statusCode: 201 },
    ]);
    expect(answer.body['nextCursor']).toEqual(expect.any(String));
    const rows: unknown[] = await resources.dataSource.query(`SELECT * FROM platform.audit_log`);
    expect(JSON.stringify(rows)).not.toContain('do not write this down');
  });

  it('knows who logged in, and its pages go back in time', async () => {
    await anonymous('POST', '/auth/login', { body: ADMIN });
    const { body: first } = await admin('GET', '/audit-log?limit=1');
    expect(first['data']).toMatchObject([{ action: 'POST /auth/login', statusCode: 200 }]);
    const { body: second } = await admin('GET', `/audit-log?limit=1&cursor=${String(first['nextCursor'])}`);
    const idOf = (page: Record<string, unknown>) => (page['data'] as { id: number }[])[0]?.id ?? 0;
    expect(idOf(second)).toBeLessThan(idOf(first));
  });

  it('carries the id under which the request was logged', async () => {
    const answer = await admin('POST', '/probe/act', { body: {}, headers: { 'x-request-id': 'a-request' } });
    expect(answer.headers.get('x-request-id')).toBe('a-request');
    const { body } = await admin('GET', '/audit-log?limit=1');
    expect(body['data']).toMatchObject([{ requestId: 'a-request' }]);
  });
});
