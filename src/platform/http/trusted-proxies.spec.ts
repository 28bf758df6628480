import { describe, expect, it } from 'vitest';
import { isNetwork, TrustedProxies } from './trusted-proxies.js';

const proxies = new TrustedProxies(['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '::1']);

describe('a trusted proxy', () => {
  it.each([
    ['10.1.2.3', true],
    ['11.1.2.3', false],
    ['::ffff:10.1.2.3', true],
    ['::FFFF:11.1.2.3', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['fd12::1', true],
    ['fe80::1', false],
    ['0:0:0:0:0:0:0:1', true],
    ['', false],
    ['proxy.example.com', false],
  ])('is known by its address: %s, %s', (address, expected) => {
    expect(proxies.trusts(address)).toBe(expected);
  });

  it('is nobody where none is named', () => {
    const none = new TrustedProxies([]);
    expect(none.trusts('127.0.0.1')).toBe(false);
    expect(none.clientOf('127.0.0.1', '203.0.113.1')).toBe('127.0.0.1');
  });
});

describe('the address of a client', () => {
  it.each([
    ['of one that is no proxy is its own', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is what the proxy was asked by', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is the last that is no proxy', '10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    [
      'is the last, whatever the client wrote before it',
      '10.0.0.1',
      '10.0.0.9, 198.51.100.1',
      '198.51.100.1',
    ],
    ['is the first proxy where all are proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['is the proxy that told nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy that told nothing readable', '10.0.0.1', '198.51.100.1, unknown', '10.0.0.1'],
    ['is read up to what is not readable', '10.0.0.1', 'unknown, 10.0.0.2', '10.0.0.2'],
    ['may have a port', '10.0.0.1', '198.51.100.1:5000', '198.51.100.1'],
    ['of IPv6 may have one in brackets', '::1', '[2001:db8::1]:5000', '2001:db8::1'],
    ['of IPv6 stands for itself', '::1', '2001:db8::1', '2001:db8::1'],
    ['is without the prefix of both families', '::ffff:10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['is not taken from an empty list', '10.0.0.1', ' , ', '10.0.0.1'],
  ])('%s', (_title, peer, forwardedFor, expected) => {
    expect(proxies.clientOf(peer, forwardedFor)).toBe(expected);
  });
});

it.each([
  ['10.0.0.1', true],
  ['10.0.0.0/8', true],
  ['0.0.0.0/0', true],
  ['::/0', true],
  ['fd00::/129', false],
  ['10.0.0.0/33', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0', false],
  ['10.0.0.0/-1', false],
  ['proxy', false],
  ['', false],
])('%s names a network: %s', (text, expected) => {
  expect(isNetwork(text)).toBe(expected);
});
