import type { IncomingMessage } from 'node:http';

/** The paths that chargers are configured with: `/ocpp/{stationId}`, extra slashes tolerated. */
const PATH = /^\/+ocpp\/+([^/]+)\/*$/;
/** OCPP 2.0.1 part 4 §3.1.1: identifierString of at most 48 characters; no colon, which separates Basic credentials. */
const STATION_ID = /^[A-Za-z0-9*+=_.|@-]{1,48}$/;

/** The station that a request path names, percent-decoded once; null when it is no identity. */
export function stationIdOf(url: string | undefined): string | null {
  const encoded = PATH.exec((url ?? '').split('?')[0] ?? '')?.[1];
  if (encoded === undefined) return null;
  try {
    const stationId = decodeURIComponent(encoded);
    return STATION_ID.test(stationId) ? stationId : null;
  } catch {
    return null;
  }
}

export interface BasicCredentials {
  readonly user: string;
  /** Bytes, not text: a 1.6 charger may send any 16 to 20 of them. */
  readonly password: Buffer;
}

/** RFC 7617. The user name ends at the first colon; the password may hold more of them. */
export function basicCredentials(request: IncomingMessage): BasicCredentials | null {
  const match = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(request.headers.authorization ?? '');
  if (match?.[1] === undefined) return null;
  const decoded = Buffer.from(match[1], 'base64');
  const colon = decoded.indexOf(':');
  if (colon < 0) return null;
  return { user: decoded.subarray(0, colon).toString('utf8'), password: decoded.subarray(colon + 1) };
}

export function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The first that the station offers and we speak: the order is the station's own (2.0.1 part 4 §3.2). */
export function chooseProtocol(
  offered: readonly string[],
  spoken: ReadonlySet<string>,
  fallback: string | null,
): string | null {
  if (offered.length === 0) return fallback !== null && spoken.has(fallback) ? fallback : null;
  return offered.find((name) => spoken.has(name)) ?? null;
}
