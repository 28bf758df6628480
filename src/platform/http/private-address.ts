import { BlockList, isIPv6 } from 'node:net';

/** The ranges that are not of the public internet: RFC 6890 and what was added to its registries since. */
const IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Among them those that lead on to an IPv4 address: NAT64, Teredo, 6to4. */
const IPV6 = [
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/9',
  'ff00::/8',
];

const PRIVATE = new BlockList();
for (const [ranges, family] of [
  [IPV4, 'ipv4'],
  [IPV6, 'ipv6'],
] as const)
  for (const range of ranges) {
    const [network = '', length] = range.split('/');
    PRIVATE.addSubnet(network, Number(length), family);
  }

/** Whether an IP address belongs to this machine, its network or nobody. One of IPv4 written as IPv6 counts as it is. */
export const isPrivateAddress = (address: string): boolean =>
  PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
