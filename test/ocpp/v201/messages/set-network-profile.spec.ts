import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

const given = {
  ocppCsmsUrl: 'wss://csms.example.com/ocpp',
  messageTimeout: 30,
  securityProfile: 2,
  ocppInterface: 'Wired0',
};
const apn = {
  apn: 'internet',
  apnUserName: 'user',
  apnPassword: 'a secret',
  simPin: 1234,
  apnAuthentication: 'CHAP',
};
const vpn = { server: 'vpn.example.com', user: 'user', password: 'a secret', key: 'another', type: 'IPSec' };

describeMessage('2.0.1', 'SetNetworkProfile', 'to the charger', (suite) => {
  const command = 'set-network-profile';
  const body = (connectionData: object = given) => ({ configurationSlot: 1, connectionData });
  const sent = { ocppVersion: 'OCPP20', ocppTransport: 'JSON', ...given };

  itSends(suite, command, [
    ['a slot and how to connect [TC_B_42_CSMS]', body(), { configurationSlot: 1, connectionData: sent }],
    [
      'what is given of the transport',
      { configurationSlot: 0, connectionData: { ...given, ocppVersion: 'OCPP16', ocppTransport: 'SOAP' } },
      { configurationSlot: 0, connectionData: { ...sent, ocppVersion: 'OCPP16', ocppTransport: 'SOAP' } },
    ],
  ]);

  it('sends how to dial in, and keeps none of its secrets', async () => {
    const { payload, result } = await runCommand(suite, command, body({ ...given, apn, vpn }));
    expect(payload).toEqual({ configurationSlot: 1, connectionData: { ...sent, apn, vpn } });
    const hidden = '[hidden]';
    expect(result.request).toMatchObject({
      connectionData: {
        apn: { ...apn, apnPassword: hidden, simPin: hidden },
        vpn: { ...vpn, password: hidden, key: hidden },
      },
    });
    const path = `/stations/${suite.stationId}/messages?action=SetNetworkProfile`;
    const { body: log } = await suite.system.rest.get<{ data: unknown[] }>(path);
    expect(log.data).not.toEqual([]);
    for (const secret of ['a secret', 'another', '1234'])
      expect(JSON.stringify(log)).not.toContain(`"${secret}"`);
  });

  itRefusesBodies(suite, command, [
    ['no slot', { connectionData: given }, 'configurationSlot'],
    ['a slot below 0', { configurationSlot: -1, connectionData: given }, 'configurationSlot'],
    ['nothing to connect to', { configurationSlot: 1 }, 'connectionData'],
    ['no address', body({ ...given, ocppCsmsUrl: undefined }), 'connectionData.ocppCsmsUrl'],
    ['an address of no WebSocket', body({ ...given, ocppCsmsUrl: 'http://a' }), 'connectionData.ocppCsmsUrl'],
    [
      'an interface that there is not',
      body({ ...given, ocppInterface: 'Wired9' }),
      'connectionData.ocppInterface',
    ],
    [
      'a security profile that there is not',
      body({ ...given, securityProfile: 4 }),
      'connectionData.securityProfile',
    ],
    ['half a VPN', body({ ...given, vpn: { server: 'a' } }), 'connectionData.vpn.key'],
    ['anything else', body({ ...given, colour: 'red' }), 'connectionData.colour'],
  ]);

  itTakesAnswers(suite, command, body(), [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['Failed [TC_B_44_CSMS]', [3, { status: 'Failed' }], 'rejected', { status: 'Failed' }],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Later' }], 'failed', { answer: { status: 'Later' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
