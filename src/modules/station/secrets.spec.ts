import { describe, expect, it } from 'vitest';
import { hideSecrets } from './secrets.js';

describe('what is kept of a command', () => {
  it.each([
    [
      'a command of ours',
      {
        values: [
          { key: 'AuthorizationKey', value: 'a1b2' },
          { key: 'HeartbeatInterval', value: '300' },
        ],
      },
      {
        values: [
          { key: 'AuthorizationKey', value: '[hidden]' },
          { key: 'HeartbeatInterval', value: '300' },
        ],
      },
    ],
    [
      'a variable of 2.x',
      { values: [{ component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: 'a1b2' }] },
      { values: [{ component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: '[hidden]' }] },
    ],
    [
      '1.6 ChangeConfiguration, in any case',
      { action: 'ChangeConfiguration', payload: { key: 'authorizationKEY', value: 'a1b2' } },
      { action: 'ChangeConfiguration', payload: { key: 'authorizationKEY', value: '[hidden]' } },
    ],
    [
      '2.0.1 SetVariables',
      {
        setVariableData: [{ attributeValue: 'a1b2', component: {}, variable: { name: 'BasicAuthPassword' } }],
      },
      {
        setVariableData: [
          { attributeValue: '[hidden]', component: {}, variable: { name: 'BasicAuthPassword' } },
        ],
      },
    ],
    [
      'a password by its own name',
      { connectionData: { vpn: { user: 'u', password: 'a1b2' }, apn: { apnPassword: 'c3d4' } } },
      { connectionData: { vpn: { user: 'u', password: '[hidden]' }, apn: { apnPassword: '[hidden]' } } },
    ],
    [
      'nothing secret',
      { evseId: 1, idToken: '04A1', list: [1, null] },
      { evseId: 1, idToken: '04A1', list: [1, null] },
    ],
    ['no answer', null, null],
  ])('has no secret of %s', (_, value, expected) => {
    expect(hideSecrets<unknown>(value)).toEqual(expected);
  });

  it('leaves what is sent as it is', () => {
    const sent = { key: 'AuthorizationKey', value: 'a1b2' };
    hideSecrets(sent);
    expect(sent.value).toBe('a1b2');
  });
});
