import { describe, expect, it } from 'vitest';
import { ocpp16 } from '../v16/index.js';
import { RpcError } from './rpc-error.js';

const faultOf = (action: string, payload: unknown): string => {
  try {
    const warnings = ocpp16.validator.check(action, 'Request', payload);
    return warnings.length === 0 ? 'valid' : `valid with a warning: ${warnings.join('; ')}`;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return ocpp16.errorCodes[error.fault];
  }
};

const boot = { chargePointVendor: 'Vendor', chargePointModel: 'Model' };
const sample = (extra: object) => ({
  connectorId: 1,
  meterValue: [{ timestamp: '2026-01-31T12:00:00Z', sampledValue: [{ value: '1', ...extra }] }],
});

describe('the fault of a payload, in the spelling of 1.6', () => {
  it.each([
    ['BootNotification', boot, 'valid'],
    ['BootNotification', { ...boot, chargePointVendor: '' }, 'valid'],
    ['BootNotification', { chargePointVendor: 'Vendor' }, 'OccurenceConstraintViolation'],
    ['BootNotification', { ...boot, chargePointModel: 5 }, 'TypeConstraintViolation'],
    ['BootNotification', { ...boot, chargePointVendor: 'x'.repeat(21) }, 'PropertyConstraintViolation'],
    ['BootNotification', { ...boot, colour: 'red' }, 'FormationViolation'],
    [
      'StatusNotification',
      { connectorId: 1, errorCode: 'NoError', status: 'Sleeping' },
      'PropertyConstraintViolation',
    ],
    ['MeterValues', sample({}), 'valid'],
    ['MeterValues', { connectorId: 1, meterValue: {} }, 'TypeConstraintViolation'],
    ['MeterValues', sample({ value: 1 }), 'TypeConstraintViolation'],
    ['MeterValues', sample({ context: 'CurrentMax' }), /^valid with a warning: .*context/],
    ['MeterValues', sample({ unit: 'Hz' }), /^valid with a warning: .*unit/],
  ])('%s %j', (action, payload, expected) => {
    if (expected instanceof RegExp) expect(faultOf(action, payload)).toMatch(expected);
    else expect(faultOf(action, payload)).toBe(expected);
  });

  it('takes a time without an offset, and refuses what is no time', () => {
    const start = { connectorId: 1, idTag: 'A', meterStart: 0 };
    expect(faultOf('StartTransaction', { ...start, timestamp: '2026-01-31T12:00:00' })).toBe('valid');
    expect(faultOf('StartTransaction', { ...start, timestamp: 'soon' })).toBe('PropertyConstraintViolation');
  });
});
