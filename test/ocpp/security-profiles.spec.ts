import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Details, ecKeys, ExtendedKeyUsage, TestAuthority } from '../support/certificates.ts';
import { type ChargerSocketOptions, handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';
import { type Identity, identityOf, selfSigned, TlsFiles } from '../support/tls.ts';

const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS);

let files: TlsFiles;
let system: TestSystem;
let stranger: TestAuthority;

beforeAll(async () => {
  files = await TlsFiles.create();
  stranger = await TestAuthority.create('O=Operator, CN=Root');
  system = await TestSystem.start({ ...files.environment, OCPP_CERTIFICATE_ORGANISATION: 'Operator' });
});
afterAll(async () => {
  await system.stop();
  await files.remove();
});

const secureUrl = () => system.ocppUrl.replace('ws:', 'wss:');

/** A station that may connect with no less than the profile; its password. */
async function addStation(stationId: string, securityProfile: number | null): Promise<string> {
  const password = await system.addStation(stationId);
  const { status } = await system.rest.patch(`/stations/${stationId}`, { securityProfile });
  expect(status).toBe(200);
  return password;
}

const plain = (stationId: string, auth?: string) =>
  handshakeStatus(system.ocppUrl, `/ocpp/${stationId}`, auth === undefined ? {} : { auth });

const secure = (stationId: string, options: { auth?: string } & ChargerSocketOptions = {}) =>
  handshakeStatus(secureUrl(), `/ocpp/${stationId}`, { ...files.client, ...options });

/** The line of the log, from one of those of the station on, that tells why it was refused. */
const refusal = (stationId: string, reason: string, from = 0) =>
  eventually(async () =>
    system
      .logOf(stationId)
      .slice(from)
      .find((line) => line['msg'] === 'a connection was refused' && String(line['reason']).includes(reason)),
  );

const boot = { chargePointVendor: 'V', chargePointModel: 'M' };

describe('security profile 1: a password', () => {
  it('is let in where it is the least, by TLS or without', async () => {
    const password = await addStation('SP1', 1);
    expect(await plain('SP1', `SP1:${password}`)).toBe(101);
    expect(await secure('SP1', { auth: `SP1:${password}` })).toBe(101);
  });

  it('needs the password, by TLS too', async () => {
    await addStation('SP1-NONE', 1);
    expect(await plain('SP1-NONE')).toBe(401);
    expect(await secure('SP1-NONE')).toBe(401);
    expect(await secure('SP1-NONE', { auth: 'SP1-NONE:wrong' })).toBe(401);
    await refusal('SP1-NONE', 'no Basic credentials');
    await refusal('SP1-NONE', 'wrong password');
  });
});

describe('security profile 2: TLS with a password', () => {
  it('[TC_086_CSMS] [TC_A_04_CSMS] lets a charger in that trusts our certificate', async () => {
    const password = await addStation('SP2', 2);
    const charger = await RawCharger.connect(secureUrl(), 'SP2', password, ['ocpp1.6'], files.client);
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    const { body } = await system.rest.get('/stations/SP2');
    expect(body).toMatchObject({ online: true, securityProfile: 2 });
    await charger.close();
  });

  it('refuses a downgrade to no TLS, with the right password too, and says why in the log', async () => {
    const password = await addStation('SP2-DOWN', 2);
    expect(await plain('SP2-DOWN', `SP2-DOWN:${password}`)).toBe(401);
    expect(await refusal('SP2-DOWN', 'security profile 2 needs TLS')).toMatchObject({
      status: 401,
      level: 'warn',
      remoteAddress: '127.0.0.1',
    });
    expect(await secure('SP2-DOWN', { auth: `SP2-DOWN:${password}` })).toBe(101);
  });

  it('needs the right password', async () => {
    const password = await addStation('SP2-AUTH', 2);
    expect(await secure('SP2-AUTH', { auth: 'SP2-AUTH:wrong' })).toBe(401);
    expect(await secure('SP2-AUTH', { auth: `SP2:${password}` })).toBe(401);
    expect(await secure('SP2-AUTH')).toBe(401);
    await refusal('SP2-AUTH', 'the user name is not the identity');
  });

  it('does with a password where the certificate shown is no good, and tells of that', async () => {
    const password = await addStation('SP2-BOTH', 2);
    const identity = await selfSigned('O=Operator, CN=SP2-BOTH');
    expect(await secure('SP2-BOTH', { auth: `SP2-BOTH:${password}`, ...identity })).toBe(101);
    const line = await eventually(async () =>
      system.logOf('SP2-BOTH').find(({ msg }) => msg === 'connected'),
    );
    expect(line).toMatchObject({ securityProfile: 2, certificateFault: 'depth zero self signed cert' });
    expect(await secure('SP2-BOTH', identity)).toBe(401);
    await refusal('SP2-BOTH', 'no Basic credentials, and of its certificate: depth zero self signed cert');
  });
});

describe('security profile 3: a certificate', () => {
  const admits = async (stationId: string, identity: Identity, auth?: string) =>
    secure(stationId, { ...identity, ...(auth === undefined ? {} : { auth }) });

  it('[TC_087_CSMS] [TC_A_07_CSMS] lets the charger in whose it is, without a password', async () => {
    await addStation('SP3', 3);
    const identity = await identityOf('O=Operator, CN=SP3', files.authority);
    const options = { ...files.client, ...identity };
    const charger = await RawCharger.connect(secureUrl(), 'SP3', undefined, ['ocpp1.6'], options);
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    await charger.close();
    expect(await admits('SP3', identity, 'SP3:whatever')).toBe(101);
  });

  it('takes an authority below the root that the charger sends along', async () => {
    await addStation('SP3-SUB', 3);
    const sub = await TestAuthority.create('O=Operator, CN=Sub', files.authority);
    const { cert, key } = await identityOf('O=Operator, CN=SP3-SUB', sub);
    expect(await admits('SP3-SUB', { cert: cert + sub.certificate, key })).toBe(101);
    expect(await admits('SP3-SUB', { cert, key })).toBe(401);
  });

  it('takes the serial number that the station has told for its name, where it is no other station', async () => {
    const password = await addStation('SP3-SERIAL', null);
    await addStation('SP3-OTHER', null);
    const told = async (chargePointSerialNumber: string) => {
      const charger = await RawCharger.connect(system.ocppUrl, 'SP3-SERIAL', password);
      await charger.call('BootNotification', { ...boot, chargePointSerialNumber });
      await charger.close();
    };
    const named = (name: string) => identityOf(`O=Operator, CN=${name}`, files.authority);
    await told('SN-4711');
    expect(await admits('SP3-SERIAL', await named('SN-4711'))).toBe(101);
    expect(await admits('SP3-SERIAL', await named('SN-4712'))).toBe(401);
    await told('SP3-OTHER');
    expect(await admits('SP3-SERIAL', await named('SP3-OTHER'))).toBe(401);
    await refusal('SP3-SERIAL', 'its common name is that of another station too');
  });

  const REFUSED: [string, () => Promise<Identity>, string][] = [
    [
      'of an authority that is not ours, of the same name',
      () => identityOf('O=Operator, CN=SP3-BAD', stranger),
      'signature failure',
    ],
    [
      'of an authority that nobody knows',
      async () => identityOf('O=Operator, CN=SP3-BAD', await TestAuthority.create('CN=Nobody')),
      'unable to',
    ],
    ['that it signed itself', () => selfSigned('O=Operator, CN=SP3-BAD'), 'self signed cert'],
    [
      'of another charger',
      () => identityOf('O=Operator, CN=SP3', files.authority),
      'its common name is neither the identity nor the serial number',
    ],
    [
      'without a name',
      () => identityOf('O=Operator', files.authority),
      'its common name is not the identity',
    ],
    [
      'with two names',
      () => identityOf('O=Operator, CN=SP3-BAD, CN=SP3', files.authority),
      'its common name is not the identity',
    ],
    [
      'of another organisation',
      () => identityOf('O=Maker, CN=SP3-BAD', files.authority),
      'its organisation is not Operator',
    ],
    ['that has expired', () => bad({ from: ago(3), until: ago(1) }), 'has expired'],
    ['that is not valid yet', () => bad({ from: ago(-1), until: ago(-3) }), 'is not yet valid'],
    ['that is for servers', () => bad({ usages: [ExtendedKeyUsage.serverAuth] }), 'invalid purpose'],
    [
      'that an authority which has expired issued',
      async () => {
        const old = await TestAuthority.create('O=Operator, CN=Old', files.authority, {
          from: ago(3),
          until: ago(1),
        });
        const { cert, key } = await identityOf('O=Operator, CN=SP3-BAD', old);
        return { cert: cert + old.certificate, key };
      },
      'cert has expired',
    ],
    [
      'that another charger issued',
      async () => {
        const keys = await ecKeys();
        const station = await files.authority.sign('O=Operator, CN=SP3', keys);
        const forger = TestAuthority.of('O=Operator, CN=SP3', keys, station);
        const { cert, key } = await identityOf('O=Operator, CN=SP3-BAD', forger);
        return { cert: cert + station, key };
      },
      'invalid purpose',
    ],
  ];
  const bad = (details: Details) => identityOf('O=Operator, CN=SP3-BAD', files.authority, details);

  describe('[TC_A_08_CSMS] refuses a certificate', () => {
    let password: string;
    beforeAll(async () => {
      password = await addStation('SP3-BAD', 3);
    });

    it.each(REFUSED)('%s, and says why in the log', async (_title, identity, reason) => {
      const before = system.logOf('SP3-BAD').length;
      // With the right password, which is not enough.
      expect(await admits('SP3-BAD', await identity(), `SP3-BAD:${password}`)).toBe(401);
      expect(await refusal('SP3-BAD', reason, before)).toMatchObject({
        status: 401,
        remoteAddress: '127.0.0.1',
      });
    });

    it('that is not shown', async () => {
      expect(await secure('SP3-BAD', { auth: `SP3-BAD:${password}` })).toBe(401);
      await refusal('SP3-BAD', 'security profile 3 needs a client certificate: it came without one');
      expect(await plain('SP3-BAD', `SP3-BAD:${password}`)).toBe(401);
      await refusal('SP3-BAD', 'security profile 3 needs TLS');
    });

    it('and lets the charger in with a good one afterwards', async () => {
      expect(await admits('SP3-BAD', await bad({ usages: [ExtendedKeyUsage.clientAuth] }))).toBe(101);
    });
  });
});

describe('a simulated charger', () => {
  let key: string;
  beforeAll(async () => {
    await system.addTariff(0.5);
    await files.write('charger-ca.pem', files.authority.certificate);
    const { body } = await system.rest.post<{ key: string }>('/api-keys', {
      name: 'simulator',
      role: 'operator',
    });
    key = body.key;
  });

  /** The report of a short session, by TLS; rejects with what the simulator says otherwise. */
  const simulate = async (stationId: string, version: string, ...args: string[]) => {
    const url = secureUrl().replace('127.0.0.1', 'localhost');
    const places = ['--url', url, '--api', system.process.webUrl, '--json', '--quiet'];
    const quick = ['--energy', '300', '--power', '22000', '--speed', '1000', '--sample', '0.2'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['dist/simulator/cli.js', stationId, version, ...places, ...quick, ...args],
      { env: { PATH: process.env['PATH'], CSMS_API_KEY: key } },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it('charges by TLS with its password', async () => {
    const report = await simulate('SIM-TLS', '1.6', '--ca', files.path('charger-ca.pem'));
    expect(report).toMatchObject({ status: 'ended', energyWh: 300 });
    expect(system.logOf('SIM-TLS').find(({ msg }) => msg === 'connected')).toMatchObject({
      securityProfile: 2,
    });
  });

  it('charges by its certificate', async () => {
    const { cert, key: itsKey } = await identityOf('O=Operator, CN=SIM-CERT', files.authority);
    await files.write('charger.pem', cert);
    await files.write('charger.key', itsKey);
    const own = ['--cert', files.path('charger.pem'), '--key', files.path('charger.key')];
    const report = await simulate('SIM-CERT', '2.0.1', '--ca', files.path('charger-ca.pem'), ...own);
    expect(report).toMatchObject({ status: 'ended', energyWh: 300 });
    expect(system.logOf('SIM-CERT').find(({ msg }) => msg === 'connected')).toMatchObject({
      securityProfile: 3,
    });
  });

  it('connects to nobody whom it does not trust', async () => {
    await files.write('stranger.pem', stranger.certificate);
    await expect(simulate('SIM-TLS', '1.6', '--ca', files.path('stranger.pem'))).rejects.toThrow(
      /cannot connect to wss:.*(SIGNATURE|CERT)/,
    );
  });
});
