import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority } from '../support/certificates.ts';
import { type Haproxy, hasHaproxy, startHaproxy } from '../support/haproxy.ts';
import { type ChargerSocketOptions, handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { tcp, upgradeStatus } from '../support/raw-upgrade.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';
import { identityOf, selfSigned, TlsFiles } from '../support/tls.ts';

const PROXY = '127.0.0.2';
const INNER_PROXY = '127.0.0.18';
const CHARGER = '127.0.0.1';
const DAY_MS = 86_400_000;
const HTTPS = 'X-Forwarded-Proto: https';

let files: TlsFiles;
let system: TestSystem;
const passwords = new Map<string, string>();

beforeAll(async () => {
  files = await TlsFiles.create();
  system = await TestSystem.start({
    // The proxies end TLS: there is none at this port.
    OCPP_TLS_CLIENT_CA: files.path('ca.pem'),
    // A refusal counts for ten.
    OCPP_HANDSHAKES_PER_STATION: '10000',
    TRUSTED_PROXIES: `${PROXY}, 127.0.0.16/30`,
  });
  for (const [stationId, securityProfile] of [
    ['PROXY-1', 1],
    ['PROXY-2', 2],
    ['PROXY-3', 3],
  ] as const) {
    passwords.set(stationId, await system.addStation(stationId));
    await system.rest.patch(`/stations/${stationId}`, { securityProfile });
  }
});
afterAll(async () => {
  await system.stop();
  await files.remove();
});

/** The status of an upgrade with these headers as they are, from an address. */
const upgrade = async (address: string, stationId: string, ...headers: string[]) =>
  upgradeStatus(await tcp(system.ocppUrl, address), stationId, headers);

const basic = (stationId: string) =>
  `Authorization: Basic ${Buffer.from(`${stationId}:${passwords.get(stationId) ?? ''}`).toString('base64')}`;

/** The last line of the log of a station with that message, once there are more lines than before. */
const lineAfter = (before: number, stationId: string, message: string) =>
  eventually(async () =>
    system
      .logOf(stationId)
      .slice(before)
      .find(({ msg }) => msg === message),
  );

async function reasonOf(stationId: string, ask: () => Promise<number>): Promise<unknown> {
  const before = system.logOf(stationId).length;
  expect(await ask()).toBe(401);
  return (await lineAfter(before, stationId, 'a connection was refused'))['reason'];
}

describe('TLS that a proxy ends', () => {
  it.each([
    ['by the word of a trusted one', PROXY, [HTTPS], 101],
    ['by that of one of a trusted range', INNER_PROXY, [HTTPS], 101],
    ['in capitals, with spaces', PROXY, ['x-forwarded-proto:   HTTPS  '], 101],
    ['as a WebSocket', PROXY, ['X-Forwarded-Proto: wss'], 101],
    ['where each of several says so', PROXY, ['X-Forwarded-Proto: https, https'], 101],
    ['by the word of somebody else', CHARGER, [HTTPS], 401],
    ['where the proxy was asked without', PROXY, ['X-Forwarded-Proto: http'], 401],
    ['where the proxy does not say it', PROXY, ['X-Forwarded-For: 203.0.113.1'], 401],
    ['where one of several says otherwise', PROXY, ['X-Forwarded-Proto: https, http'], 401],
    ['where one says this and that', PROXY, [HTTPS, 'X-Forwarded-Proto: http'], 401],
    ['where it says nothing readable', PROXY, ['X-Forwarded-Proto: https;q=1'], 401],
    ['where it says nothing at all', PROXY, [], 401],
  ])('counts for security profile 2: %s', async (_title, address, headers, status) => {
    expect(await upgrade(address, 'PROXY-2', basic('PROXY-2'), ...headers)).toBe(status);
  });

  it('needs the password all the same', async () => {
    expect(await upgrade(PROXY, 'PROXY-2', HTTPS)).toBe(401);
  });
});

describe('the address of a charger', () => {
  it.each([
    ['is what a trusted proxy says', PROXY, ['203.0.113.7'], '203.0.113.7'],
    ['is what the last proxy was asked by', PROXY, [`203.0.113.7, ${INNER_PROXY}`], '203.0.113.7'],
    ['is not what a charger wrote before', PROXY, ['10.0.0.1, 203.0.113.7'], '203.0.113.7'],
    ['is not what a charger wrote in a line before', PROXY, ['10.0.0.1', '203.0.113.7'], '203.0.113.7'],
    ['is not what somebody else says', CHARGER, ['203.0.113.7'], CHARGER],
    ['is that of the proxy where it says nothing of use', PROXY, ['unknown'], PROXY],
  ])('%s', async (_title, from, values, expected) => {
    const before = system.logOf('PROXY-1').length;
    const headers = values.map((value) => `X-Forwarded-For: ${value}`);
    expect(await upgrade(from, 'PROXY-1', basic('PROXY-1'), ...headers)).toBe(101);
    expect(await lineAfter(before, 'PROXY-1', 'connected')).toMatchObject({ remoteAddress: expected });
  });
});

/** The ways in which proxies write a certificate into a header. */
const CODINGS: [string, (pem: string) => string][] = [
  ['a byte sequence (RFC 9440)', (pem) => `:${derOf(pem).toString('base64')}:`],
  ['PEM in URL coding, as nginx does', (pem) => encodeURIComponent(pem)],
  ['DER in base64, as HAProxy does', (pem) => derOf(pem).toString('base64')],
];
const derOf = (pem: string): Buffer => new X509Certificate(pem).raw;
const passed = (pem: string) => `Client-Cert: :${derOf(pem).toString('base64')}:`;

describe('a certificate that a proxy passes on', () => {
  it.each(CODINGS)(
    'counts for security profile 3 as %s, from a trusted proxy alone',
    async (_title, coded) => {
      const { cert } = await identityOf('CN=PROXY-3', files.authority);
      const header = `Client-Cert: ${coded(cert)}`;
      expect(await upgrade(PROXY, 'PROXY-3', HTTPS, header)).toBe(101);
      expect(await reasonOf('PROXY-3', () => upgrade(CHARGER, 'PROXY-3', HTTPS, header))).toBe(
        'security profile 3 needs TLS',
      );
      expect(
        await reasonOf('PROXY-3', () => upgrade(PROXY, 'PROXY-3', 'X-Forwarded-Proto: http', header)),
      ).toBe('security profile 3 needs TLS');
    },
  );

  it('comes with those above it in a header beside', async () => {
    const sub = await TestAuthority.create('CN=Sub', files.authority);
    const lower = await TestAuthority.create('CN=Lower', sub);
    const { cert } = await identityOf('CN=PROXY-3', lower);
    const chain = [sub, lower].map(({ certificate }) => `:${derOf(certificate).toString('base64')}:`);
    const inOne = `Client-Cert: ${encodeURIComponent(cert + lower.certificate + sub.certificate)}`;
    expect(
      await upgrade(PROXY, 'PROXY-3', HTTPS, passed(cert), `Client-Cert-Chain: ${chain.join(', ')}`),
    ).toBe(101);
    expect(await upgrade(PROXY, 'PROXY-3', HTTPS, inOne)).toBe(101);
    expect(await reasonOf('PROXY-3', () => upgrade(PROXY, 'PROXY-3', HTTPS, passed(cert)))).toContain(
      'No authority that is known has issued',
    );
  });

  it('is not believed because the proxy has: all of it is looked at here', async () => {
    const refusedAs = async (pem: string) =>
      reasonOf('PROXY-3', () => upgrade(PROXY, 'PROXY-3', HTTPS, basic('PROXY-3'), passed(pem)));
    const of = async (subject: string, details = {}) =>
      (await identityOf(subject, files.authority, details)).cert;
    const day = (days: number) => new Date(Date.now() + days * DAY_MS);
    const stranger = await TestAuthority.create('O=Operator, CN=Root');
    expect(await refusedAs(await of('CN=PROXY-2'))).toContain('neither the identity nor the serial number');
    expect(await refusedAs(await of('CN=PROXY-3', { from: day(-3), until: day(-1) }))).toContain(
      'has expired',
    );
    expect(await refusedAs(await of('CN=PROXY-3', { from: day(1), until: day(3) }))).toContain(
      'not yet valid',
    );
    expect(await refusedAs((await identityOf('CN=PROXY-3', stranger)).cert)).toContain('No authority');
    expect(await refusedAs((await selfSigned('CN=PROXY-3')).cert)).toContain('No authority');
    expect(await refusedAs(files.authority.certificate)).toContain('needs a client certificate');
  });

  it('that is there twice, in pieces or of no form is none, and says so in the log', async () => {
    const { cert } = await identityOf('CN=PROXY-3', files.authority);
    const sent = (...headers: string[]) =>
      reasonOf('PROXY-3', () => upgrade(PROXY, 'PROXY-3', HTTPS, basic('PROXY-3'), ...headers));
    const unreadable = expect.stringContaining('in a form that cannot be read') as string;
    const without = expect.stringContaining('it came without one') as string;
    expect(await sent(passed(cert), passed(cert))).toEqual(unreadable);
    expect(await sent(`${passed(cert)}, :AAAA:`)).not.toEqual(without);
    expect(await sent('Client-Cert: :not base64:')).toEqual(unreadable);
    expect(await sent('Client-Cert: :AAAA:')).toContain('is not a certificate');
    expect(await sent('Client-Cert: %')).toEqual(unreadable);
    expect(await sent(`Client-Cert: ${encodeURIComponent(`${cert}and more`)}`)).toEqual(unreadable);
    expect(await sent('Client-Cert:   ')).toEqual(without);
    expect(await sent(`Client_Cert: ${passed(cert)}`)).toEqual(without);
    expect(await sent(passed(cert), 'Client-Cert-Chain: nonsense!')).toEqual(unreadable);
    // One over several lines is refused, or read as one: never as what stands in its first line.
    const folded = passed(cert).replace(/.{200}/, '$&\r\n ');
    expect(await upgrade(PROXY, 'PROXY-3', HTTPS, folded)).toBeGreaterThanOrEqual(400);
  });
});

describe('the limit of logins by address', () => {
  const login = async (from: string, forwardedFor: string) => {
    const { hostname, port } = new URL(system.process.webUrl);
    const headers = { 'x-forwarded-for': forwardedFor, 'content-type': 'application/json' };
    const sent = request({
      hostname,
      port,
      path: '/auth/login',
      method: 'POST',
      localAddress: from,
      headers,
    });
    sent.end('{}');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };

  it('counts the address that a trusted proxy says, and no other', async () => {
    // A hundred a minute, and twice that should a minute end in between.
    const many = async (from: string, address: (round: number) => string) => {
      let status: number | undefined;
      for (let round = 0; round < 205 && status !== 429; round++) status = await login(from, address(round));
      return status;
    };
    expect(await many(PROXY, () => '203.0.113.50')).toBe(429);
    expect(await login(PROXY, '203.0.113.51')).toBe(400);
    expect(await many('127.0.0.30', (round) => `203.0.113.${round}`)).toBe(429);
    expect(await login(PROXY, '127.0.0.30')).toBe(429);
  });
});

describe.skipIf(!hasHaproxy)('HAProxy that ends TLS', () => {
  let proxy: Haproxy;
  beforeAll(async () => {
    await files.write(
      'haproxy.pem',
      (await readFile(files.path('rsa.pem'), 'utf8')) + (await readFile(files.path('rsa.key'), 'utf8')),
    );
    const tls = { certificate: files.path('haproxy.pem'), authorities: files.path('ca.pem'), source: PROXY };
    proxy = await startHaproxy({ ocpp: system.ocppUrl }, 100, tls);
  });
  afterAll(() => proxy.stop());

  const status = (stationId: string, options: ChargerSocketOptions & { auth?: string } = {}) =>
    handshakeStatus(proxy.url, `/ocpp/${stationId}`, { ...files.client, ...options });

  it('lets chargers in by the profile that they come to it with, under their own address', async () => {
    const before = system.logOf('PROXY-2').length;
    const auth = `PROXY-2:${passwords.get('PROXY-2') ?? ''}`;
    expect(await status('PROXY-2', { auth, localAddress: '127.0.0.77' })).toBe(101);
    expect(await lineAfter(before, 'PROXY-2', 'connected')).toMatchObject({
      remoteAddress: '127.0.0.77',
      securityProfile: 2,
    });
    const identity = await identityOf('CN=PROXY-3', files.authority);
    expect(await status('PROXY-3', identity)).toBe(101);
    const charger = await RawCharger.connect(proxy.url, 'PROXY-3', undefined, ['ocpp1.6'], {
      ...files.client,
      ...identity,
    });
    expect(await charger.call('Heartbeat', {})).toHaveProperty('currentTime');
    await charger.close();
  });

  it('helps nobody with the certificate of another: neither shown nor written into the header', async () => {
    expect(await status('PROXY-3', await identityOf('CN=PROXY-2', files.authority))).toBe(401);
    expect(await status('PROXY-3', await selfSigned('CN=PROXY-3'))).toBe(401);
    const { cert } = await identityOf('CN=PROXY-3', files.authority);
    const headers = { 'Client-Cert': `:${derOf(cert).toString('base64')}:` };
    expect(await status('PROXY-3', { headers })).toBe(401);
  });
});
