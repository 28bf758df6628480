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

  it.each([
    ['StartTransaction', { timestamp: '2026-01-31T12:00:00' }, 'valid'],
    ['StartTransaction', { timestamp: '0000-00-00T00:00:00Z' }, /^valid with a warning: timestamp/],
    ['StartTransaction', { idTag: 'x'.repeat(21) }, /^valid with a warning: idTag/],
    ['StartTransaction', { meterStart: '1' }, 'TypeConstraintViolation'],
    ['StartTransaction', { colour: 'red' }, 'FormationViolation'],
    ['StopTransaction', { timestamp: 'soon' }, /^valid with a warning: timestamp/],
    ['StopTransaction', { reason: 'Cosmic' }, /^valid with a warning: reason/],
    ['StopTransaction', { reason: 5 }, 'TypeConstraintViolation'],
    ['StopTransaction', { meterStop: undefined }, 'OccurenceConstraintViolation'],
  ])('of a transaction nothing is refused that can be stored: %s with %j', (action, changes, expected) => {
    const start = { connectorId: 1, idTag: 'A', meterStart: 0 };
    const stop = { transactionId: 1, meterStop: 0 };
    const timestamp = '2026-01-31T12:00:00Z';
    const sound = { ...(action === 'StartTransaction' ? start : stop), timestamp };
    const payload: unknown = JSON.parse(JSON.stringify({ ...sound, ...changes }));
    if (expected instanceof RegExp) expect(faultOf(action, payload)).toMatch(expected);
    else expect(faultOf(action, payload)).toBe(expected);
  });

  it('refuses a token to be authorised that is too long', () => {
    expect(faultOf('Authorize', { idTag: 'x'.repeat(21) })).toBe('PropertyConstraintViolation');
  });
});
