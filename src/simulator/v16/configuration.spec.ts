import { describe, expect, it } from 'vitest';
import { Configuration } from './configuration.js';

describe('Configuration', () => {
  const create = (): Configuration => new Configuration({ connectors: 2, sampleSeconds: 5 });

  it('tells all keys when none is named', () => {
    const { configurationKey = [], unknownKey } = create().read();
    expect(configurationKey.length).toBeGreaterThan(45);
    expect(configurationKey).toContainEqual({ key: 'NumberOfConnectors', readonly: true, value: '2' });
    expect(configurationKey).toContainEqual({ key: 'MeterValueSampleInterval', readonly: false, value: '5' });
    expect(unknownKey).toBeUndefined();
  });

  it('tells known keys in any case, and which are unknown', () => {
    expect(create().read(['heartbeatINTERVAL', 'Nonsense'])).toEqual({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
      unknownKey: ['Nonsense'],
    });
  });

  it.each([
    ['HeartbeatInterval', '60', 'Accepted'],
    ['heartbeatinterval', '60', 'Accepted'],
    ['HeartbeatInterval', '-1', 'Rejected'],
    ['HeartbeatInterval', 'often', 'Rejected'],
    ['AuthorizeRemoteTxRequests', 'TRUE', 'Accepted'],
    ['AuthorizeRemoteTxRequests', '1', 'Rejected'],
    ['NumberOfConnectors', '3', 'Rejected'],
    ['Nonsense', '1', 'NotSupported'],
    ['MeterValuesSampledData', 'Voltage,SoC', 'Accepted'],
    ['MeterValuesSampledData', 'Voltage,Nonsense', 'Rejected'],
    ['AuthorizationKey', '00112233445566778899aabbccddeeff', 'Accepted'],
    ['AuthorizationKey', 'too short', 'Rejected'],
    ['SecurityProfile', '0', 'Rejected'],
    ['SecurityProfile', '1', 'Rejected'],
    ['SecurityProfile', '4', 'Rejected'],
    ['SecurityProfile', '2', 'Accepted'],
  ])('writes %s = %s: %s', (key, value, status) => {
    const configuration = create();
    const before = configuration.text(key);
    expect(configuration.write(key, value)).toBe(status);
    expect(configuration.text(key)).toBe(status === 'Accepted' ? value : before);
  });

  it('tells no more than so many keys at once', () => {
    const names = Array.from({ length: 150 }, (_, index) => `Nonsense${index}`);
    expect(create().read(names).unknownKey).toEqual(names.slice(0, 100));
  });

  it('keeps its password to itself', () => {
    const configuration = create();
    configuration.write('AuthorizationKey', '00112233445566778899aabbccddeeff');
    expect(configuration.read(['AuthorizationKey']).configurationKey).toEqual([
      { key: 'AuthorizationKey', readonly: false },
    ]);
  });

  it('samples what it is configured to', () => {
    const configuration = create();
    configuration.write('MeterValuesSampledData', 'SoC,Energy.Active.Import.Register');
    expect(configuration.sampledMeasurands).toEqual(['Energy.Active.Import.Register', 'SoC']);
  });
});
