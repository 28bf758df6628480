import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority } from '../support/certificates.ts';
import { startCsms } from '../support/csms-process.ts';
import { handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { tcp, tls, upgradeStatus } from '../support/raw-upgrade.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';
import { type Identity, identityOf, TlsFiles } from '../support/tls.ts';

let files: TlsFiles;
let system: TestSystem;
let password: string;
/** Resolves when two have been dropped that say nothing, or not enough. */
let stuck: Promise<unknown>;

beforeAll(async () => {
  files = await TlsFiles.create();
  system = await TestSystem.start({ ...files.environment, OCPP_FAILED_HANDSHAKES_PER_ADDRESS: '60' });
  password = await system.addStation('TLS');
  const silent = await tcp(system.ocppUrl);
  const begun = await tcp(system.ocppUrl);
  begun.write(Buffer.from([22, 3, 1]));
  stuck = Promise.all([silent, begun].map((socket) => once(socket.resume(), 'close')));
});
afterAll(async () => {
  await system.stop();
  await files.remove();
});

const connect = (options: ConnectionOptions = {}) => tls(system.ocppUrl, { ...files.client, ...options });
const basic = () => `Authorization: Basic ${Buffer.from(`TLS:${password}`).toString('base64')}`;

const logged = (message: string, has: (line: Record<string, unknown>) => boolean = () => true) =>
  eventually(async () => system.process.log.find((line) => line['msg'] === message && has(line)), 20);

describe('the TLS of the chargers', () => {
  it.each([
    ['ECDHE-ECDSA-AES128-GCM-SHA256', 'TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    ['ECDHE-ECDSA-AES256-GCM-SHA384', 'TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
    ['AES128-GCM-SHA256', 'TLSv1.2', 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
    ['AES256-GCM-SHA384', 'TLSv1.2', 'TLS_RSA_WITH_AES_256_GCM_SHA384'],
    ['ECDHE-RSA-AES128-GCM-SHA256', 'TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    ['ECDHE-RSA-AES256-GCM-SHA384', 'TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
    ['TLS_AES_128_GCM_SHA256', 'TLSv1.3', 'TLS_AES_128_GCM_SHA256'],
    ['TLS_AES_256_GCM_SHA384', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
  ] as const)('lets a charger in that knows %s of %s alone', async (ciphers, version, name) => {
    const socket = await connect({ ciphers, minVersion: version, maxVersion: version });
    expect(socket.getCipher().standardName).toBe(name);
    expect(await upgradeStatus(socket, 'TLS', [basic()])).toBe(101);
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)(
    '[TC_A_06_CSMS] refuses %s, says so in the log, and takes a newer version afterwards',
    async (version) => {
      const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
      await expect(connect(old)).rejects.toThrow('alert protocol version');
      expect(
        await logged('a TLS handshake failed', ({ reason }) => reason === 'unsupported protocol'),
      ).toMatchObject({ level: 'warn', remoteAddress: '127.0.0.1' });
      const socket = await connect({ minVersion: 'TLSv1.2' });
      expect(await upgradeStatus(socket, 'TLS', [basic()])).toBe(101);
    },
  );

  it.each([
    'AES128-SHA',
    'ECDHE-RSA-AES128-SHA',
    'DHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
  ])('refuses a charger that knows no other suite than %s', async (ciphers) => {
    await expect(connect({ ciphers, maxVersion: 'TLSv1.2' })).rejects.toThrow('handshake failure');
    await logged('a TLS handshake failed', ({ reason }) => reason === 'no shared cipher');
  });

  it('is not negotiated anew within a connection', async () => {
    const socket = await connect({ maxVersion: 'TLSv1.2' });
    const failed = once(socket, 'error') as Promise<[Error]>;
    socket.renegotiate({}, () => undefined);
    expect((await failed)[0].message).toContain('no renegotiation');
  });

  it('resumes the session of a charger that comes back', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const terms = { minVersion: version, maxVersion: version };
      const first = await connect(terms);
      // In 1.3 the ticket follows the handshake.
      const session =
        version === 'TLSv1.2' ? first.getSession() : ((await once(first, 'session')) as [Buffer])[0];
      first.destroy();
      const second = await connect({ ...terms, ...(session === undefined ? {} : { session }) });
      expect(second.isSessionReused()).toBe(true);
      expect(await upgradeStatus(second, 'TLS', [basic()])).toBe(101);
    }
  });

  it('is at the port of those without', async () => {
    expect(await upgradeStatus(await tcp(system.ocppUrl), 'TLS', [basic()])).toBe(101);
    expect(await upgradeStatus(await connect(), 'TLS', [basic()])).toBe(101);
  });

  it('is there for many who come at once', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => connect()));
    expect(sockets.map((socket) => socket.authorized)).not.toContain(false);
    await Promise.all(sockets.map((socket) => once(socket.end().resume(), 'close')));
  });

  it('counts handshakes that failed, and then hears no more from that address for a while', async () => {
    const from = { localAddress: '127.0.0.9', servername: 'localhost', ca: files.client.ca };
    const failing = { ...from, ciphers: 'AES128-SHA', maxVersion: 'TLSv1.2' } as const;
    // Sixty, and twice that should a minute end in between.
    let message = '';
    for (let round = 0; round < 125 && !/ECONNRESET|disconnected/.test(message); round++) {
      message = await tls(system.ocppUrl, failing).then(
        () => 'connected',
        (error: unknown) => String(error),
      );
    }
    expect(message).toMatch(/ECONNRESET|disconnected/);
    const auth = `TLS:${password}`;
    expect(await handshakeStatus(system.ocppUrl, '/ocpp/TLS', { auth, localAddress: '127.0.0.9' })).toBe(429);
    expect(await upgradeStatus(await connect(), 'TLS', [basic()])).toBe(101);
    const metrics = await (await fetch(`${system.ocppUrl.replace('ws', 'http')}/metrics`)).text();
    expect(metrics).toMatch(/ocpp_handshakes_total\{outcome="tls"[^}]*\} [1-9]/);
    expect(metrics).toMatch(/ocpp_tls_certificate_expiry_seconds(\{[^}]*\})? 1[0-9]{9}/);
  });
});

describe('the health of the role ocpp', () => {
  it('is told by TLS', async () => {
    const { hostname, port } = new URL(system.ocppUrl);
    const asked = request({ hostname, port, path: '/health', ...files.client });
    asked.end();
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(200);
  });

  it('is told to the check of the image', async () => {
    const env = { PROCESS_ROLE: 'ocpp', OCPP_WEBSOCKET_PORT: new URL(system.ocppUrl).port };
    const { stdout } = await promisify(execFile)(process.execPath, ['docker/healthcheck.mjs'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'ok', role: 'ocpp' });
  });
});

describe('a certificate that is replaced', () => {
  const fingerprint = async (options: ConnectionOptions = {}) => {
    const socket = await connect(options);
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.end();
    await once(socket.resume(), 'close');
    return fingerprint256;
  };
  const RSA = { ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const;

  it('is shown to who comes from then on, while the sockets that are open stay', async () => {
    const url = system.ocppUrl.replace('ws:', 'wss:');
    const charger = await RawCharger.connect(url, 'TLS', password, ['ocpp1.6'], files.client);
    const before = [await fingerprint(), await fingerprint(RSA)];
    await files.renew('O=New, CN=localhost');
    await eventually(async () => {
      const now = [await fingerprint(), await fingerprint(RSA)];
      return now.every((value, index) => value !== before[index]);
    }, 20);
    expect(await charger.call('Heartbeat', {})).toHaveProperty('currentTime');
    await charger.close();
  });

  it('by what cannot be used stays as it was, which the log tells', async () => {
    const before = await fingerprint();
    await files.write('ec.pem', 'nonsense');
    expect(await logged('TLS goes on as it was: what was put in its place cannot be used')).toMatchObject({
      level: 'error',
      reason: expect.stringContaining('OCPP_TLS') as string,
    });
    expect(await fingerprint()).toBe(before);
    await files.renew('CN=localhost');
    await eventually(async () => (await fingerprint()) !== before, 20);
  });
});

describe('the authorities of chargers', () => {
  let identity: Identity;
  const status = async (options: ConnectionOptions = {}) =>
    upgradeStatus(await connect({ ...identity, ...options }), 'OF-OTHERS');

  /** Resolves when they have been read, or what was written just before them. */
  const replace = async (text: string) => {
    const reads = () =>
      system.process.log.filter(({ msg }) => msg === 'the authorities of chargers were read').length;
    const before = reads();
    await files.write('ca.pem', text);
    await eventually(async () => reads() > before, 20);
  };
  const becomes = (expected: number) => eventually(async () => (await status()) === expected, 20);

  beforeAll(async () => {
    await system.addStation('OF-OTHERS');
    await system.rest.patch('/stations/OF-OTHERS', { securityProfile: 3 });
  });

  it('are read anew while the role runs, and so are the lists of what they revoked', async () => {
    const other = await TestAuthority.create('O=Other, CN=Root');
    const own = files.authority.certificate;
    identity = await identityOf('CN=OF-OTHERS', other);
    expect(await status()).toBe(401);
    await replace(own + other.certificate);
    await becomes(101);

    const first = await connect({ ...identity, maxVersion: 'TLSv1.2' });
    const session = first.getSession() ?? Buffer.alloc(0);
    first.destroy();
    const resumed = await connect({ ...identity, session, maxVersion: 'TLSv1.2' });
    expect(resumed.isSessionReused()).toBe(true);
    expect(await upgradeStatus(resumed, 'OF-OTHERS')).toBe(101);
    const list = await other.revocationList((await identityOf('CN=X', other)).cert, identity.cert);
    await replace(own + other.certificate + list);
    await becomes(401);
    await logged('a connection was refused', ({ reason }) => String(reason).includes('it has been revoked'));
    // A session from before is no way in.
    expect(await status({ session, maxVersion: 'TLSv1.2' })).toBe(401);

    identity = await identityOf('CN=OF-OTHERS', other);
    expect(await status()).toBe(101);
    await replace(own);
    await becomes(401);
  });
});

describe('a start', () => {
  const start = (environment: Record<string, string>) =>
    startCsms({ DATABASE_URL: system.database.url, ...files.environment, ...environment }).then(
      () => 'started',
      (error: unknown) => String(error),
    );

  it('can be tried first', async () => {
    const check = (environment: Record<string, string>) =>
      promisify(execFile)(process.execPath, ['dist/admin.js', 'check', '--json'], {
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          DATABASE_URL: system.database.url,
          ...files.environment,
          ...environment,
        },
      });
    expect(JSON.parse((await check({})).stdout)).toMatchObject({
      tls: expect.stringMatching(/^ok until \d{4}-/) as string,
    });
    await expect(check({ OCPP_TLS_CLIENT_CA: files.path('rsa.key') })).rejects.toThrow(
      'OCPP_TLS_CLIENT_CA: holds no certificate in PEM',
    );
  });

  it('with a file that cannot be used ends with one message that says which and why', async () => {
    expect(await start({ OCPP_TLS_CERT: '/nowhere/cert.pem' })).toContain(
      'The configuration is not usable:\n  - OCPP_TLS_CERT: /nowhere/cert.pem cannot be read: ENOENT',
    );
  });
});

it('neither a first byte nor the end of a handshake is waited for for ever', async () => {
  await stuck;
  await logged('a TLS handshake failed', ({ reason }) => reason === 'handshake timeout');
});
