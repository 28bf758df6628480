import { constants, randomBytes } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { createServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { plainAddress } from '../http/trusted-proxies.js';
import type { ServerKeys } from './server-keys.js';

/** The first byte of a TLS record that begins a handshake (RFC 8446 §5.1); no HTTP method begins with it. */
const HANDSHAKE = 22;
const FIRST_BYTE_TIMEOUT_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/**
 * A handshake costs about a millisecond of the one thread there is. When many begin at once, those that are served
 * already are looked at after so many of them.
 */
const BEGUN_A_TURN = 16;
/** A charger that comes back within it is spared the costly part of the handshake. */
const SESSION_SECONDS = 86_400;

/**
 * Those that OCPP asks a server for (2.0.1 A00.FR.318, A00.FR.421; 1.6 white paper A00.FR.317), with ECDHE for RSA
 * before those without forward secrecy, and all of TLS 1.3.
 */
export const CIPHER_SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
] as const;

export interface TlsTerms extends Pick<ServerKeys, 'certificates' | 'keys'> {
  /** PEM of those whose certificates clients may have; without any, clients are not asked for one. */
  readonly authorities: readonly string[];
}

export interface TlsListener {
  /** Asked before anything costly is done. */
  mayConnect(address: string): boolean;
  failed(address: string, reason: string): void;
}

interface Handshake {
  reason: string | null;
  /** Nothing is left of it on a socket that is secure. */
  readonly end: () => void;
}

/**
 * Has an HTTP server speak TLS on its port beside plain HTTP, told apart by the first byte of a connection: chargers of
 * all profiles find it at one address. Clients are asked for a certificate and need none: whoever serves them judges it.
 */
export class TlsFront {
  private tls: TlsServer;
  private readonly undecided = new Set<Socket>();
  private readonly forget: (this: Socket) => void;
  private isClosed = false;
  private waiting: Socket[] = [];
  private readonly handshakes = new Map<string, Handshake>();
  private readonly serve: (socket: Socket) => void;

  constructor(
    server: HttpServer,
    terms: TlsTerms,
    private readonly listener: TlsListener,
  ) {
    const [serve] = server.listeners('connection');
    if (serve === undefined) throw new Error('not an HTTP server');
    this.serve = (socket) => void Reflect.apply(serve, server, [socket]);
    this.tls = this.serverOf(terms);
    const { undecided } = this;
    this.forget = function () {
      undecided.delete(this);
    };
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => this.accept(socket));
  }

  /** For connections from now on; those that are open stay as they are. Sessions from before are not resumed. */
  use(terms: TlsTerms): void {
    this.tls = this.serverOf(terms);
  }

  /** Ends what has not said yet what it wants, and takes no more. */
  close(): void {
    this.isClosed = true;
    for (const socket of this.undecided) socket.destroy();
  }

  private accept(socket: Socket): void {
    if (this.isClosed) {
      socket.destroy();
      return;
    }
    this.undecided.add(socket);
    const drop = () => socket.destroy();
    socket.once('close', this.forget);
    socket.on('error', drop);
    socket.setTimeout(FIRST_BYTE_TIMEOUT_MS, drop);
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      if (first === null) {
        drop();
        return;
      }
      socket.unshift(first);
      socket.setTimeout(0, drop);
      socket.off('timeout', drop);
      if (first[0] === HANDSHAKE) {
        this.queue(socket);
        return;
      }
      socket.off('error', drop);
      this.decided(socket);
      this.serve(socket);
    });
  }

  /** An open socket is to cost little: it is not listened to for what has passed. */
  private decided(socket: Socket): void {
    this.undecided.delete(socket);
    socket.off('close', this.forget);
  }

  private queue(socket: Socket): void {
    if (this.waiting.push(socket) === 1) setImmediate(() => this.begin());
  }

  private begin(): void {
    const next = this.waiting.slice(0, BEGUN_A_TURN);
    this.waiting = this.waiting.slice(BEGUN_A_TURN);
    if (this.waiting.length > 0) setImmediate(() => this.begin());
    for (const socket of next) {
      this.decided(socket);
      if (!socket.destroyed) this.secure(socket);
    }
  }

  private secure(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    if (!this.listener.mayConnect(address)) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    // However a handshake fails, it ends with this.
    const fail = () => {
      this.handshakes.delete(key);
      this.listener.failed(address, handshake.reason ?? 'the connection ended in the handshake');
    };
    const end = () => socket.off('close', fail);
    const handshake: Handshake = { reason: null, end };
    this.handshakes.set(key, handshake);
    socket.once('close', fail);
    this.tls.emit('connection', socket);
  }

  private serverOf({ certificates, keys, authorities }: TlsTerms): TlsServer {
    const server = createServer({
      cert: [...certificates],
      key: [...keys],
      ca: [...authorities],
      requestCert: authorities.length > 0,
      rejectUnauthorized: false,
      allowPartialTrustChain: true,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers: CIPHER_SUITES.join(':'),
      honorCipherOrder: true,
      // A00.FR.321, A00.FR.424 forbid compression.
      secureOptions: constants.SSL_OP_NO_COMPRESSION | constants.SSL_OP_NO_RENEGOTIATION,
      // New ones: nobody is let in by a session of a certificate that an authority vouched for which is one no longer.
      ticketKeys: randomBytes(48),
      sessionTimeout: SESSION_SECONDS,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    server.on('secureConnection', (socket) => {
      const key = keyOf(socket);
      this.handshakes.get(key)?.end();
      this.handshakes.delete(key);
      this.serve(socket);
    });
    server.on('tlsClientError', (error, socket) => {
      const handshake = this.handshakes.get(keyOf(socket));
      if (handshake !== undefined) handshake.reason = reasonOf(error);
      socket.destroy();
    });
    return server;
  }
}

const keyOf = ({ remoteAddress, remotePort }: Socket | TLSSocket): string =>
  `${remoteAddress ?? ''} ${String(remotePort)}`;

/** As OpenSSL names it, without where in its source that is. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : error.message;
  return code
    .replace(/^ERR_(?:SSL_|TLS_)?/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}
