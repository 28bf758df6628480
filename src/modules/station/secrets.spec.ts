import { describe, expect, it } from 'vitest';
import { hideEchoes, hideSecrets, hideUriSecrets, ownPasswordIn, secretsIn } from './secrets.js';

const HIDDEN_PARAMETERS =
  'https://host/f?X-Amz-Date=1&X-Amz-Signature=[hidden]&X-Amz-Security-Token=[hidden]';

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
      'what makers name after what it is',
      {
        values: [
          { key: 'WifiPassphrase', value: 'a1b2' },
          { key: 'ftpPasswd', value: 'a1b2' },
          { key: 'ApnSimPin', value: '1234' },
          { key: 'MinimumPasswordLength', value: '12' },
        ],
      },
      {
        values: [
          { key: 'WifiPassphrase', value: '[hidden]' },
          { key: 'ftpPasswd', value: '[hidden]' },
          { key: 'ApnSimPin', value: '[hidden]' },
          { key: 'MinimumPasswordLength', value: '12' },
        ],
      },
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
      '2.0.1 NotifyReport, for each attribute',
      {
        reportData: [
          {
            variable: { name: 'basicauthpassword' },
            variableAttribute: [{ value: 'a1b2' }, { type: 'Target' }],
          },
          { variable: { name: 'SecurityProfile' }, variableAttribute: [{ value: '2' }] },
        ],
      },
      {
        reportData: [
          {
            variable: { name: 'basicauthpassword' },
            variableAttribute: [{ value: '[hidden]' }, { type: 'Target' }],
          },
          { variable: { name: 'SecurityProfile' }, variableAttribute: [{ value: '2' }] },
        ],
      },
    ],
    [
      'a network profile',
      {
        connectionData: {
          vpn: { key: 'a1b2', type: 'IPSec' },
          apn: { apn: 'a', simPin: 1234 },
          key: 'shown',
        },
      },
      {
        connectionData: {
          vpn: { key: '[hidden]', type: 'IPSec' },
          apn: { apn: 'a', simPin: '[hidden]' },
          key: 'shown',
        },
      },
    ],
    [
      'where firmware and logs are',
      {
        firmware: { location: 'ftp://user:pa@55:w@host/f' },
        list: ['see sftp://key@host/ and http://a/b@c'],
      },
      {
        firmware: { location: 'ftp://[hidden]@host/f' },
        list: ['see sftp://[hidden]@host/ and http://a/b@c'],
      },
    ],
    [
      'a code that a driver typed in',
      {
        idToken: { idToken: '4711', type: 'KeyCode' },
        list: [{ idToken: { idToken: '4712', type: 'KeyCode' } }],
      },
      {
        idToken: { idToken: '[hidden]', type: 'KeyCode' },
        list: [{ idToken: { idToken: '[hidden]', type: 'KeyCode' } }],
      },
    ],
    [
      'nothing secret',
      { evseId: 1, idToken: '04A1', list: [1, null, { idToken: '04A1', type: 'ISO14443' }] },
      { evseId: 1, idToken: '04A1', list: [1, null, { idToken: '04A1', type: 'ISO14443' }] },
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

describe('a password that was sent', () => {
  const password = 'an "odd" password';
  const hex = Buffer.from(password).toString('hex');

  it.each([
    ['a key of 1.6', { key: 'AuthorizationKey', value: hex }, [hex]],
    ['a variable of 2.x', { attributeValue: password, variable: { name: 'BasicAuthPassword' } }, [password]],
    [
      'a password of a network',
      [{ vpn: { password, key: 'too short', user: 'somebody who it is' } }],
      [password],
    ],
    ['nothing', { key: 'HeartbeatInterval', value: '300' }, []],
  ])('is found in %s', (_, payload, expected) => {
    expect(secretsIn(payload)).toEqual(expected);
  });

  it.each([
    [[{ key: 'authorizationKEY', value: hex }], hex],
    [[{ component: 'SecurityCtrlr', variable: 'BasicAuthPassword', value: password }], password],
    [[{ key: 'AuthorizationKey', value: 'too short' }], undefined],
    [[{ key: 'WifiPassword', value: password }], undefined],
    [[{ component: 'SIM', variable: 'ApnPassword', value: password }, null], undefined],
    ['nothing', undefined],
  ])('is what the charger connects with, or not, in %j', (values, expected) => {
    expect(ownPasswordIn({ values })).toBe(expected);
  });

  it.each([
    ['as it is', JSON.stringify({ is: password })],
    ['in other letters', `"${JSON.stringify(password).slice(1, -1).toUpperCase()}"`],
    ['in what is no JSON', `[3,"1",${password}`],
  ])('is hidden %s', (_, text) => {
    expect(hideEchoes(text, [password])).toContain('[hidden]');
    expect(hideEchoes(text, [password]).toLowerCase()).not.toContain('odd');
  });

  it('is hidden as digits and as what they stand for', () => {
    const text = `{"a":"${hex.toUpperCase()}","b":${JSON.stringify(password)},"c":"${hex.slice(2)}"}`;
    const expected = `{"a":"[hidden]","b":"[hidden]","c":"${hex.slice(2)}"}`;
    expect(hideEchoes(text, [hex])).toBe(expected);
    expect(hideEchoes(text, [])).toBe(text);
  });
});

describe('a URI', () => {
  it.each([
    ['https://host:8443/path@2x?version=1#key=1', 'https://host:8443/path@2x?version=1#key=1'],
    ['ftp://user:password@host', 'ftp://[hidden]@host'],
    ['https://token@host/?sig=a1', 'https://[hidden]@host/?sig=[hidden]'],
    ['https://host/f?X-Amz-Date=1&X-Amz-Signature=a1&X-Amz-Security-Token=b2', HIDDEN_PARAMETERS],
    ['https://host/f?design=1&access_token=a1#part', 'https://host/f?design=1&access_token=[hidden]#part'],
    ['{"a":"http://host","b":"x@y"}', '{"a":"http://host","b":"x@y"}'],
    ['user@example.com?key=1', 'user@example.com?key=1'],
  ])('%s shows as %s', (uri, shown) => {
    expect(hideUriSecrets(uri)).toBe(shown);
  });

  it('takes no longer for a long text', () => {
    const text = `://${'a'.repeat(500_000)}?${'_'.repeat(500_000)}`;
    expect(hideUriSecrets(text)).toBe(text);
  });
});
