import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ADMIN, admin, anonymous, DRIVER_ID, newUser, probe, resources, web } from '../support/auth.ts';
import { caller, loggedIn } from '../support/web-app.ts';

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
    expect(probe.runs).toBe(0);
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
