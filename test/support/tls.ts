import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Details, ecKeys, privateKeyPem, rsaKeys, TestAuthority } from './certificates.ts';

export interface Identity {
  /** PEM: of the station, then of those above it but the root. */
  readonly cert: string;
  readonly key: string;
}

/** The files of a server that speaks TLS as `localhost`, and the authority that chargers trust and are trusted by. */
export class TlsFiles {
  private constructor(
    readonly authority: TestAuthority,
    private readonly directory: string,
  ) {}

  /** With a certificate for RSA and one for ECDSA. */
  static async create(authority?: TestAuthority): Promise<TlsFiles> {
    const root = authority ?? (await TestAuthority.create('O=Operator, CN=Root'));
    const files = new TlsFiles(root, await mkdtemp(join(tmpdir(), 'csms-tls-')));
    await files.write('ca.pem', root.certificate);
    await files.renew('CN=localhost');
    return files;
  }

  get environment(): Record<string, string> {
    const list = (ending: string) => `${this.path(`rsa.${ending}`)},${this.path(`ec.${ending}`)}`;
    return {
      OCPP_TLS_CERT: list('pem'),
      OCPP_TLS_KEY: list('key'),
      OCPP_TLS_CLIENT_CA: this.path('ca.pem'),
    };
  }

  /** What a charger that trusts the authority gives its TLS. */
  get client(): { ca: string; servername: string } {
    return { ca: this.authority.certificate, servername: 'localhost' };
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** At once whole, as whoever renews certificates does it. */
  async write(name: string, text: string): Promise<void> {
    await writeFile(this.path(`${name}.new`), text);
    await rename(this.path(`${name}.new`), this.path(name));
  }

  /** New keys and certificates of the server. */
  async renew(subject: string): Promise<void> {
    for (const [name, keys] of [
      ['rsa', await rsaKeys()],
      ['ec', await ecKeys()],
    ] as const) {
      await this.write(`${name}.key`, privateKeyPem(keys));
      await this.write(`${name}.pem`, await this.authority.sign(subject, keys));
    }
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }
}

/** A certificate of a charger with its key. */
export async function identityOf(
  subject: string,
  authority: TestAuthority,
  details: Details = {},
): Promise<Identity> {
  const keys = await ecKeys();
  return { cert: await authority.sign(subject, keys, details), key: privateKeyPem(keys) };
}

/** One that nobody else vouches for. */
export async function selfSigned(subject: string): Promise<Identity> {
  const keys = await ecKeys();
  const own = TestAuthority.of(subject, keys, '');
  return { cert: await own.sign(subject, keys), key: privateKeyPem(keys) };
}
