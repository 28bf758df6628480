import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { basicCredentials, chooseProtocol, offeredProtocols, stationIdOf } from './handshake.js';

const requestWith = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

describe('the station that a path names', () => {
  it.each([
    ['/ocpp/CP001', 'CP001'],
    ['//ocpp//CP001/', 'CP001'],
    ['/ocpp/CP001?token=1', 'CP001'],
    ['/ocpp/NL%2AABC%2A1', 'NL*ABC*1'],
    ['/ocpp/a%252Fb', null],
    ['/ocpp/CP%3A001', null],
    ['/ocpp/', null],
    ['/ocpp', null],
    ['/ocpp/CP001/extra', null],
    ['/other/CP001', null],
    ['/ocpp/%', null],
    ['/ocpp/CP 001', null],
    [`/ocpp/${'x'.repeat(48)}`, 'x'.repeat(48)],
    [`/ocpp/${'x'.repeat(49)}`, null],
    [undefined, null],
  ])('%s is %s', (url, stationId) => {
    expect(stationIdOf(url)).toBe(stationId);
  });
});

describe('Basic credentials', () => {
  const header = (text: string | Buffer) => `Basic ${Buffer.from(text).toString('base64')}`;

  it('end the user name at the first colon', () => {
    const credentials = basicCredentials(requestWith({ authorization: header('CP001:pa:ss') }));
    expect([credentials?.user, credentials?.password.toString()]).toEqual(['CP001', 'pa:ss']);
  });

  it('keep the bytes of a password that is no text', () => {
    const bytes = Buffer.from([0x43, 0x3a, 0xff, 0x00, 0xfe]);
    expect(basicCredentials(requestWith({ authorization: header(bytes) }))?.password).toEqual(
      bytes.subarray(2),
    );
  });

  it.each([['Bearer abc'], ['Basic'], ['Basic !!!'], [header('no colon')]])(
    'are not found in %s',
    (authorization) => {
      expect(basicCredentials(requestWith({ authorization }))).toBeNull();
    },
  );
});

describe('the subprotocol', () => {
  const spoken = new Set(['ocpp1.6', 'ocpp2.0.1']);

  it.each([
    ['ocpp2.0.1, ocpp1.6', null, 'ocpp2.0.1'],
    ['ocpp1.6, ocpp2.0.1', null, 'ocpp1.6'],
    ['ocpp1.5, ocpp1.6', null, 'ocpp1.6'],
    ['ocpp1.5', 'ocpp1.6', null],
    ['', null, null],
    ['', 'ocpp1.6', 'ocpp1.6'],
    ['', 'ocpp9', null],
  ])('offered %j with fallback %s is %s', (header, fallback, chosen) => {
    const offered = offeredProtocols(requestWith({ 'sec-websocket-protocol': header }));
    expect(chooseProtocol(offered, spoken, fallback)).toBe(chosen);
  });
});
