import { lookup } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { TlsOptions } from './tls-options.js';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** The CSMS refused the upgrade. */
export class HandshakeRefused extends Error {
  /** It would refuse the next attempt as well. */
  readonly final: boolean;

  constructor(message: string, final: boolean) {
    super(message);
    this.final = final;
  }
}

/** Where a charger connects to, and by which means. */
export interface Access {
  url: string;
  /** Bytes where the key was given as hexadecimal digits (security extension §2.1). */
  password?: string | Buffer | undefined;
  tls?: TlsOptions | undefined;
}

export interface HandshakeOptions extends Access {
  stationId: string;
  subprotocol: string;
}

const EXPLANATIONS: Readonly<Record<number, string>> = {
  401: 'wrong or missing password',
  403: 'not allowed',
  404: 'station not known',
};

/** Codes of Node.js for a server whose certificate is not believed, or is that of another host. */
const DISTRUST = /CERT|LEAF_SIGNATURE/;

/** A name may stand for several processes: a charger begins with any of them, and goes on to the next. */
const anyAddress: LookupFunction = (host, options, callback) =>
  lookup(host, { ...options, all: true }, (error, found) => {
    const addresses = error ? [] : found.toSorted(() => Math.random() - 0.5);
    const [first] = addresses;
    if (options.all === true) callback(error, addresses);
    else callback(error, first?.address ?? '', first?.family);
  });

/**
 * Opens a socket at {url}/ocpp/{stationId}, the url with /ocpp at its end or without, with Basic authentication (user name = identity, OCPP-J 1.6 §6.2).
 * @param onOpen given the socket and the connection under it; called in the same turn as the upgrade, so that no frame is missed
 * @throws HandshakeRefused
 */
export function openSocket(
  options: HandshakeOptions,
  signal: AbortSignal,
  onOpen: (socket: WebSocket, wire: Socket | undefined) => void,
): Promise<void> {
  const { url, stationId, password, tls, subprotocol } = options;
  const address = `${url.replace(/(\/ocpp)?\/*$/, '')}/ocpp/${encodeURIComponent(stationId)}`;
  const login = Buffer.concat([Buffer.from(`${stationId}:`), Buffer.from(password ?? '')]).toString('base64');
  const headers = password === undefined ? {} : { Authorization: `Basic ${login}` };
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, [subprotocol], {
      ...tls,
      headers,
      lookup: anyAddress,
      perMessageDeflate: false,
      // An answer is taken in before the frame behind it is looked at, also when both came in one packet.
      allowSynchronousEvents: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    let wire: Socket | undefined;
    socket.once('upgrade', (response) => (wire = response.socket));
    const abort = (): void => socket.terminate();
    signal.addEventListener('abort', abort, { once: true });
    // Stays after the handshake: an error of the open socket is followed by its close, which is handled there.
    socket.on('error', (error) => {
      const noSubprotocol = /subprotocol/i.test(error.message);
      const cause = noSubprotocol ? `the server does not speak ${subprotocol}` : causeOf(error);
      const isFinal = noSubprotocol || DISTRUST.test(cause);
      reject(new HandshakeRefused(`cannot connect to ${address}: ${cause}`, isFinal));
    });
    socket.once('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0;
      const explanation = EXPLANATIONS[status];
      const text = explanation === undefined ? '' : ` (${explanation})`;
      reject(new HandshakeRefused(`${address} answered HTTP ${status}${text}`, explanation !== undefined));
      request.destroy();
    });
    socket.once('open', () => {
      signal.removeEventListener('abort', abort);
      onOpen(socket, wire);
      resolve();
    });
  });
}

function causeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
