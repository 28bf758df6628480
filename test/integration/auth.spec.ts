import { Body, Controller, Get, HttpCode, Module, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AllowRead,
  AllowWrite,
  AuthModule,
  createApiKey,
  createUser,
  DEFAULT_TENANT,
  deleteExpiredLogins,
  ensureFirstAdmin,
  NotReplayable,
  TokenInQuery,
} from '../../src/platform/auth/index.ts';
import { ConflictError } from '../../src/platform/errors.ts';
import { openResources, type TestResources } from '../support/resources.ts';
import { type Call, caller, loggedIn, startWebApp, type WebApp } from '../support/web-app.ts';

const ADMIN = { email: 'admin@example.com', password: 'a password of the tests' };
const DRIVER_ID = '7b0c6b4e-8e5c-4c5e-9d0d-1f6f3b1f0a01';

let resources: TestResources;
let web: WebApp;
let anonymous: Call;
let admin: Call;
/** How often the handlers of Probe ran. */
let runs = 0;
let beforeAnswer: Promise<void> = Promise.resolve();

@Controller('probe')
class Probe {
  @Get('closed')
  closed(): string {
    return 'never';
  }

  @Get('read')
  @AllowRead()
  read(): { ok: boolean } {
    return { ok: true };
  }

  @Get('stream')
  @AllowRead()
  @TokenInQuery()
  stream(): { ok: boolean } {
    return { ok: true };
  }

  @Post('act')
  @AllowWrite()
  async act(@Body() body: { fail?: 'conflict' | 'fault' }): Promise<{ run: number; text: string }> {
    runs++;
    await beforeAnswer;
    if (body.fail === 'conflict') throw new ConflictError('station_offline', `Run ${runs}`);
    if (body.fail === 'fault') throw new Error('a fault of ours');
    return { run: runs, text: 'a\u0000b' };
  }

  @Post('later')
  @AllowWrite()
  later(@Res({ passthrough: true }) reply: FastifyReply): { run: number } {
    void reply.status(202);
    return { run: ++runs };
  }

  @Post('empty')
  @HttpCode(204)
  @AllowWrite()
  empty(): void {
    runs++;
  }

  @Post('secret')
  @AllowWrite()
  @NotReplayable()
  secret(): { run: number } {
    return { run: ++runs };
  }
}

@Module({ controllers: [Probe] })
class ProbeModule {}

beforeAll(async () => {
  resources = await openResources();
  await ensureFirstAdmin(resources.dataSource, ADMIN.email, ADMIN.password);
  web = await startWebApp(resources, AuthModule, ProbeModule);
  anonymous = caller(web.url);
  admin = await loggedIn(web.url, ADMIN.email, ADMIN.password);
});
afterAll(async () => {
  await web.app.close();
  await resources.close();
});
beforeEach(() => {
  runs = 0;
  beforeAnswer = Promise.resolve();
});
afterEach(async () => {
  await resources.dataSource.query(`DELETE FROM platform.app_user WHERE email <> $1`, [ADMIN.email]);
});

const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });
const newUser = (email: string, role = 'operator', password = 'another long password') =>
  admin('POST', '/users', { body: { email, name: 'Somebody', role, password } });

function forgedToken(header: object, claims: object, secret: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

describe('the guard', () => {
  it('refuses a request without a credential as problem+json that names how to authenticate', async () => {
    const { status, headers, body } = await anonymous('GET', '/probe/read');
    expect(status).toBe(401);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toMatchObject({ status: 401, code: 'unauthenticated', instance: '/probe/read' });
  });

  it('closes a route that does not say who may use it, even to an admin', async () => {
    expect(await admin('GET', '/probe/closed')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await anonymous('GET', '/probe/closed')).status).toBe(403);
  });

  it('lets each role do what the route allows', async () => {
    await newUser('viewer@example.com', 'viewer');
    const viewer = await loggedIn(web.url, 'viewer@example.com', 'another long password');
    expect((await viewer('GET', '/probe/read')).status).toBe(200);
    expect((await viewer('POST', '/probe/act', { body: {} })).status).toBe(403);
    expect((await viewer('GET', '/users')).status).toBe(403);
    expect(runs).toBe(0);
  });

  it('refuses tokens that are expired, signed by somebody else, or not signed', async () => {
    const claims = {
      sub: DRIVER_ID,
      tenantId: 'default',
      role: 'admin',
      name: 'x',
      driverId: null,
      iss: 'csms',
    };
    const secret = resources.config.jwtSecret ?? '';
    const inAnHour = Math.floor(Date.now() / 1000) + 3600;
    const header = { alg: 'HS256', typ: 'JWT' };
    const valid = forgedToken(header, { ...claims, exp: inAnHour }, secret);
    const refused = [
      forgedToken(header, { ...claims, exp: 1_000_000 }, secret),
      forgedToken(header, { ...claims, exp: inAnHour }, 'another secret that is long enough'),
      forgedToken(header, { ...claims, exp: inAnHour, role: 'root' }, secret),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${valid.split('.')[1] ?? ''}.`,
      'nonsense',
    ];
    const statusOf = async (token: string) =>
      (await caller(web.url, { authorization: `Bearer ${token}` })('GET', '/probe/read')).status;
    expect(await statusOf(valid)).toBe(200);
    for (const token of refused) expect(await statusOf(token)).toBe(401);
  });

  it('takes a token from the query where the route opts in, and logs no query', async () => {
    const { body } = await anonymous('POST', '/auth/login', { body: ADMIN });
    const query = `?access_token=${String(body['accessToken'])}`;
    expect((await anonymous('GET', `/probe/stream${query}`)).status).toBe(200);
    expect((await anonymous('GET', `/probe/read${query}`)).status).toBe(401);
    expect((await anonymous('GET', '/probe/stream?access_token=nonsense')).status).toBe(401);
    expect(resources.logLines.join('')).toContain('/probe/stream');
    expect(resources.logLines.join('')).not.toContain('access_token');
    expect(resources.logLines.join('')).not.toContain(String(body['accessToken']));
  });
});

describe('logging in', () => {
  it('gives a pair of tokens, and says who they stand for', async () => {
    const { status, body } = await anonymous('POST', '/auth/login', {
      body: { ...ADMIN, email: 'ADMIN@example.com' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      accessToken: expect.any(String) as string,
      refreshToken: expect.any(String) as string,
      expiresIn: 900,
    });
    const me = await caller(web.url, { authorization: `bearer ${String(body['accessToken'])}` })(
      'GET',
      '/auth/me',
    );
    expect(me.body).toMatchObject({
      kind: 'user',
      name: ADMIN.email,
      role: 'admin',
      tenantId: 'default',
      driverId: null,
    });
  });

  it('answers the same for a wrong password, an unknown email and a blocked user', async () => {
    const { body: user } = await newUser('blocked@example.com');
    await admin('PATCH', `/users/${String(user['id'])}`, { body: { status: 'blocked' } });
    const answers = await Promise.all([
      anonymous('POST', '/auth/login', { body: { email: ADMIN.email, password: 'wrong' } }),
      anonymous('POST', '/auth/login', { body: { email: 'nobody@example.com', password: 'wrong' } }),
      anonymous('POST', '/auth/login', {
        body: { email: 'blocked@example.com', password: 'another long password' },
      }),
    ]);
    for (const { status, body } of answers)
      expect({ status, body }).toEqual({ status: 401, body: answers[0].body });
    expect(resources.logLines.join('')).not.toContain('another long password');
  });

  it('keeps passwords as Argon2id and refresh tokens as digests', async () => {
    const { body } = await anonymous('POST', '/auth/login', { body: ADMIN });
    const [user]: { password_hash: string }[] = await resources.dataSource.query(
      `SELECT password_hash FROM platform.app_user WHERE email = $1`,
      [ADMIN.email],
    );
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    const tokens: { token_hash: Buffer }[] = await resources.dataSource.query(
      `SELECT token_hash FROM platform.refresh_token`,
    );
    expect(tokens.some((token) => token.token_hash.toString() === body['refreshToken'])).toBe(false);
    expect(tokens.every((token) => token.token_hash.length === 32)).toBe(true);
  });

  it('says which field of a login is wrong', async () => {
    const { status, body } = await anonymous('POST', '/auth/login', {
      body: { email: 'x', password: 7, extra: 1 },
    });
    expect(status).toBe(400);
    const paths = (body['errors'] as { path: string }[]).map((error) => error.path);
    expect(new Set(paths)).toEqual(new Set(['email', 'password', 'extra']));
  });

  it('refuses the eleventh attempt of a minute for an email, also with the right password', async () => {
    await newUser('target@example.com');
    const attempt = (password: string) =>
      anonymous('POST', '/auth/login', { body: { email: 'target@example.com', password } });
    // A window may end in between: then it takes a second round to fill one.
    const answers = [];
    for (let i = 0; i < 21 && answers.at(-1)?.status !== 429; i++) answers.push(await attempt('wrong'));
    expect(answers.slice(0, -1).every(({ status }) => status === 401)).toBe(true);
    const refused = await attempt('another long password');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body).toMatchObject({ code: 'too_many_logins' });
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect((await anonymous('POST', '/auth/login', { body: ADMIN })).status).toBe(200);
  });

  it('does not count logins that succeed against the email', async () => {
    for (let i = 0; i < 12; i++)
      expect((await anonymous('POST', '/auth/login', { body: ADMIN })).status).toBe(200);
  });
});

describe('refresh tokens', () => {
  const refresh = (refreshToken: unknown) => anonymous('POST', '/auth/refresh', { body: { refreshToken } });

  it('work once, also when sent twice at the same time', async () => {
    const { body: first } = await anonymous('POST', '/auth/login', { body: ADMIN });
    const answers = await Promise.all([refresh(first['refreshToken']), refresh(first['refreshToken'])]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const second = answers.find(({ status }) => status === 200)?.body ?? {};
    expect(second['refreshToken']).not.toBe(first['refreshToken']);
    expect((await refresh(second['refreshToken'])).status).toBe(200);
  });

  it('are gone after a logout', async () => {
    const { body } = await anonymous('POST', '/auth/login', { body: ADMIN });
    const refreshToken = body['refreshToken'];
    expect((await anonymous('POST', '/auth/logout', { body: { refreshToken } })).status).toBe(204);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it.each([
    ['a new password', { password: 'yet another long password' }],
    ['a new role', { role: 'viewer' }],
    ['blocking', { status: 'blocked' }],
  ])('are gone after %s, and stay after a new name', async (_, change) => {
    const { body: user } = await newUser('somebody@example.com');
    const path = `/users/${String(user['id'])}`;
    const login = { email: 'somebody@example.com', password: 'another long password' };
    const { body: tokens } = await anonymous('POST', '/auth/login', { body: login });
    expect((await admin('PATCH', path, { body: { name: 'New name' } })).status).toBe(200);
    const { status, body } = await refresh(tokens['refreshToken']);
    expect(status).toBe(200);
    expect((await admin('PATCH', path, { body: change })).status).toBe(200);
    expect((await refresh(body['refreshToken'])).status).toBe(401);
  });
});

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
    const { dataSource } = resources;
    await dataSource.query(`DELETE FROM platform.app_user`);
    const make = () => ensureFirstAdmin(dataSource, ADMIN.email, ADMIN.password);
    expect((await Promise.all([make(), make(), make()])).filter(Boolean)).toHaveLength(1);
    expect(await dataSource.query(`SELECT role FROM platform.app_user`)).toEqual([{ role: 'admin' }]);
    admin = await loggedIn(web.url, ADMIN.email, ADMIN.password);
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

describe('an Idempotency-Key', () => {
  it('has the same request answered as the first time, and done once', async () => {
    const first = await admin('POST', '/probe/act', { body: { a: 1 }, ...withKey('k1') });
    const second = await admin('POST', '/probe/act', { body: { a: 1 }, ...withKey('k1') });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([second.status, second.body]).toEqual([201, { run: 1, text: 'a\u0000b' }]);
    expect(runs).toBe(1);
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
    expect(runs).toBe(2);
  });

  it('is refused for another body or path', async () => {
    await admin('POST', '/probe/act', { body: { a: 1 }, ...withKey('k2') });
    const reused = await admin('POST', '/probe/act', { body: { a: 2 }, ...withKey('k2') });
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect((await admin('POST', '/probe/later', { body: { a: 1 }, ...withKey('k2') })).status).toBe(422);
    expect(runs).toBe(1);
  });

  it('is refused while the first request is under way', async () => {
    let answer = () => {};
    beforeAnswer = new Promise((resolve) => (answer = resolve));
    const first = admin('POST', '/probe/act', { body: {}, ...withKey('k3') });
    await expect.poll(() => runs).toBe(1);
    const second = await admin('POST', '/probe/act', { body: {}, ...withKey('k3') });
    expect(second).toMatchObject({ status: 409, body: { code: 'idempotency_key_in_use' } });
    answer();
    expect((await first).status).toBe(201);
    expect(runs).toBe(1);
  });

  it('repeats an error of the caller, and frees the key after a fault of ours', async () => {
    const conflict = { body: { fail: 'conflict' }, ...withKey('k4') };
    const first = await admin('POST', '/probe/act', conflict);
    const second = await admin('POST', '/probe/act', conflict);
    expect(second).toMatchObject({ status: 409, body: first.body });
    expect(second.headers.get('content-type')).toContain('application/problem+json');
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(runs).toBe(1);
    const fault = { body: { fail: 'fault' }, ...withKey('k5') };
    for (let i = 0; i < 2; i++) expect((await admin('POST', '/probe/act', fault)).status).toBe(500);
    expect(runs).toBe(3);
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
    expect(runs).toBe(2);
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
