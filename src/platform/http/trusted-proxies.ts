import { BlockList, isIP } from 'node:net';

const BITS = { 4: 32, 6: 128 } as const;

interface Network {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

/** Whether a text is an address, or a range of them as in 10.0.0.0/8. */
export const isNetwork = (text: string): boolean => networkOf(text) !== null;

function networkOf(text: string): Network | null {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (rest.length > 0 || (version !== 4 && version !== 6)) return null;
  const bits = BITS[version];
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  return prefix > bits ? null : { address, family: `ipv${version}`, prefix };
}

/** Without what a socket of both families puts before an address of IPv4. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Those whose word is taken for whom they pass on (TRUSTED_PROXIES). What others say of that is ignored. */
export class TrustedProxies {
  private readonly networks = new BlockList();

  /** Each an address or a range. */
  constructor(networks: readonly string[]) {
    for (const text of networks) {
      const network = networkOf(text);
      if (network === null) throw new Error(`${text} is not a network`);
      this.networks.addSubnet(network.address, network.prefix, network.family);
    }
  }

  trusts(address: string): boolean {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && this.networks.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  }

  /**
   * The address that a request comes from. Each proxy adds the one it was asked by at the end of `X-Forwarded-For`:
   * read from there, the first that is no proxy of ours. What stands before it anybody may have written.
   */
  clientOf(peer: string, forwardedFor: string | undefined): string {
    let client = plainAddress(peer);
    if (!this.trusts(client)) return client;
    for (const hop of (forwardedFor ?? '').split(',').reverse()) {
      const address = addressOf(hop.trim());
      if (address === null) break;
      client = address;
      if (!this.trusts(address)) break;
    }
    return client;
  }
}

/** Some proxies add the port. */
function addressOf(hop: string): string | null {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(hop) ?? [];
  const address = plainAddress(bracketed ?? dotted ?? hop);
  return isIP(address) === 0 ? null : address;
}
