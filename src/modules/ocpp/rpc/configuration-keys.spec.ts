import { describe, expect, it } from 'vitest';
import { keyOfVariable, variableOfKey } from './configuration-keys.js';

describe('a configuration key', () => {
  it.each([
    ['HeartbeatInterval', { component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' }],
    ['meterValueSampleInterval', { component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval' }],
    [
      'TransactionMessageAttempts',
      { component: 'OCPPCommCtrlr', variable: 'MessageAttempts', variableInstance: 'TransactionEvent' },
    ],
  ])('%s has become a variable', (key, variable) => {
    expect(variableOfKey(key)).toEqual(variable);
    expect(keyOfVariable(variable)?.toLowerCase()).toBe(key.toLowerCase());
  });

  it.each(['NumberOfConnectors', 'LocalAuthListMaxLength', 'AuthorizationKey', 'constructor', ''])(
    '%j has not',
    (key) => {
      expect(variableOfKey(key)).toBeUndefined();
    },
  );

  it('is not that of another instance', () => {
    expect(
      keyOfVariable({ component: 'OCPPCommCtrlr', variable: 'MessageAttempts', variableInstance: 'Other' }),
    ).toBeUndefined();
  });
});
