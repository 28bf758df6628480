import { describe, expect, it } from 'vitest';
import { Configuration } from './configuration.js';

describe('Configuration', () => {
  const create = (): Configuration => new Configuration({ connectors: 2, sampleSeconds: 5 });

  it('tells all keys when none is named', () => {
    const { configurationKey = [], unknownKey } = create().read();
    expect(configurationKey.length).toBeGreaterThan(20);
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
  ])('writes %s = %s: %s', (key, value, status) => {
    const configuration = create();
    const before = configuration.text(key);
    expect(configuration.write(key, value)).toBe(status);
    expect(configuration.text(key)).toBe(status === 'Accepted' ? value : before);
  });
});
