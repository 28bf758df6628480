import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../platform/config/config.js';
import { Peers } from './peer.js';

const DER = Buffer.from('a certificate');
const SEQUENCE = `:${DER.toString('base64')}:`;

/** A request without TLS from an address, with headers in small letters. */
function requestFrom(remoteAddress: string, headers: Record<string, string>): IncomingMessage {
  const headersDistinct = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]] as const),
  );
  return { socket: { remoteAddress }, headers, headersDistinct } as unknown as IncomingMessage;
}

const peers = new Peers(
  loadConfig({ TRUSTED_PROXIES: '10.0.0.0/8', OCPP_CLIENT_CERT_HEADER: 'X-SSL-Client' }),
);

describe('who a request comes from', () => {
  it('is told by a trusted proxy, the certificate in the header that was named', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.1',
      'x-forwarded-proto': 'https',
      'x-ssl-client': SEQUENCE,
      'x-ssl-client-chain': `${SEQUENCE}, ${SEQUENCE}`,
    };
    expect(peers.of(requestFrom('::ffff:10.1.1.1', headers))).toEqual({
      address: '203.0.113.1',
      isSecure: true,
      certificate: { chain: [DER, DER, DER], chainFault: undefined },
    });
    expect(peers.of(requestFrom('192.0.2.1', headers))).toEqual({
      address: '192.0.2.1',
      isSecure: false,
      certificate: null,
    });
  });

  it('is not told by a header of another name', () => {
    const headers = { 'x-forwarded-proto': 'https', 'client-cert': SEQUENCE };
    expect(peers.of(requestFrom('10.1.1.1', headers))).toEqual({
      address: '10.1.1.1',
      isSecure: true,
      certificate: null,
    });
  });

  it('is the proxy where it says nothing', () => {
    expect(peers.of(requestFrom('10.1.1.1', {}))).toMatchObject({ address: '10.1.1.1', isSecure: false });
  });
});
