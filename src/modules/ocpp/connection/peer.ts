import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { AppConfig } from '../../../platform/config/config.js';
import { plainAddress, TrustedProxies } from '../../../platform/http/trusted-proxies.js';
import type { PresentedCertificate } from '../../station/index.js';
import { passedCertificates } from './passed-certificate.js';

/** Who is at the other end of a connection, and how it came. */
export interface Peer {
  readonly address: string;
  /** Whether it came by TLS: to us, or to a proxy of ours. */
  readonly isSecure: boolean;
  /** Which it has shown to prove that it has the key; not judged yet. */
  readonly certificate: PresentedCertificate | null;
}

const UNREADABLE: PresentedCertificate = {
  chain: [],
  chainFault: 'was passed on in a form that cannot be read',
};

/** Tells who a request comes from: by the socket, and where that is a trusted proxy's, by what the proxy says. */
@Injectable()
export class Peers {
  private readonly proxies: TrustedProxies;
  private readonly certificateHeader: string;

  constructor({ trustedProxies, ocpp }: AppConfig) {
    this.proxies = new TrustedProxies(trustedProxies);
    this.certificateHeader = ocpp.clientCertificateHeader;
  }

  isProxy(address: string): boolean {
    return this.proxies.trusts(address);
  }

  of(request: IncomingMessage): Peer {
    const { socket, headers } = request;
    const address = plainAddress(socket.remoteAddress ?? '');
    // A proxy that says nothing of its client passes the bytes on, and the TLS is the client's own.
    if (!this.proxies.trusts(address) || !this.isForwarded(request)) return peerOf(socket, address);
    const isSecure = cameSecurely(headers['x-forwarded-proto']);
    return {
      address: this.proxies.clientOf(address, joined(headers['x-forwarded-for'])),
      isSecure,
      certificate: isSecure ? this.passedOn(request) : null,
    };
  }

  private isForwarded({ headers }: IncomingMessage): boolean {
    return ['x-forwarded-for', 'x-forwarded-proto', this.certificateHeader].some(
      (name) => headers[name] !== undefined,
    );
  }

  /** Of a header that came twice nobody knows which one is the proxy's. */
  private passedOn({ headersDistinct }: IncomingMessage): PresentedCertificate | null {
    const [value = '', ...others] = headersDistinct[this.certificateHeader] ?? [];
    if (others.length > 0) return UNREADABLE;
    if (value.trim() === '') return null;
    const chain = (headersDistinct[`${this.certificateHeader}-chain`] ?? []).join(',');
    const own = passedCertificates(value);
    const above = chain.trim() === '' ? [] : passedCertificates(chain);
    if (own === null || above === null) return UNREADABLE;
    return { chain: [...own, ...above], chainFault: undefined };
  }
}

function peerOf(socket: IncomingMessage['socket'], address: string): Peer {
  if (!(socket instanceof TLSSocket)) return { address, isSecure: false, certificate: null };
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return { address, isSecure: true, certificate: null };
  // Those above the leaf are not to be had here: of the chain holds what OpenSSL has found, by its name for it.
  const fault = socket.authorizationError as unknown;
  const named = typeof fault === 'string' ? fault.replaceAll('_', ' ').toLowerCase() : undefined;
  const chainFault = socket.authorized ? null : named;
  return { address, isSecure: true, certificate: { chain: [leaf.raw], chainFault } };
}

/** Where several proxies have each said how they were asked, all of them by TLS. */
function cameSecurely(header: string | string[] | undefined): boolean {
  const protocols = joined(header)
    .split(',')
    .map((protocol) => protocol.trim().toLowerCase());
  return protocols.every((protocol) => protocol === 'https' || protocol === 'wss');
}

const joined = (header: string | string[] | undefined): string => [header ?? []].flat().join(',');
