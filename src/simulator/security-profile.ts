import type { Certificates, OwnCertificate } from './certificates/certificate-store.js';
import type { Access } from './handshake.js';
import type { TlsOptions } from './tls-options.js';

/** What it takes to use a security profile: what the charger was made with, and what it was given since. */
export interface SecurityMeans {
  readonly hasPassword: boolean;
  /** PEM of whom it trusts; empty when of nobody. */
  readonly ca: string;
  readonly own: OwnCertificate | undefined;
}

export function securityMeans<Use extends string>(
  { tls, password }: Omit<Access, 'url'>,
  certificates: Certificates<Use>,
  use: Use,
): SecurityMeans {
  const made =
    tls?.cert !== undefined && tls.key !== undefined ? { cert: tls.cert, key: tls.key } : undefined;
  return {
    hasPassword: password !== undefined,
    ca: [tls?.ca ?? '', certificates.pemOf(use)].join('\n').trim(),
    own: certificates.own ?? made,
  };
}

/** The prerequisites of a profile (security extension A05.FR.02 to 04, OCPP 2.0.1 A05.FR.02, 03). */
export function mayUse(profile: number, { hasPassword, ca, own }: SecurityMeans): boolean {
  if (profile < 3 && !hasPassword) return false;
  if (profile >= 2 && ca === '') return false;
  return profile < 3 || own !== undefined;
}

/** What the line is to know of TLS with a profile; without roots it trusts those of Node.js. */
export const tlsOf = (profile: number, { ca, own }: SecurityMeans): TlsOptions => ({
  ...(ca === '' ? {} : { ca }),
  ...(profile === 3 ? own : {}),
});
