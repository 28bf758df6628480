import { describe, expect, it } from 'vitest';
import { ocpp16 } from '../v16/index.js';
import { RpcError } from './rpc-error.js';

const faultOf = (action: string, payload: Record<string, unknown>): string => {
  try {
    const { deviations } = ocpp16.validator.check(action, 'Request', payload);
    if (deviations.length === 0) return 'valid';
    return deviations.map(({ deviation, path }) => `${deviation} ${path}`).join();
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
    ['MeterValues', sample({ context: 'CurrentMax' }), 'tolerated:enum meterValue.*.sampledValue.*.context'],
    ['MeterValues', sample({ unit: 'Hz' }), 'tolerated:enum meterValue.*.sampledValue.*.unit'],
  ])('%s %j', (action, payload, expected) => {
    expect(faultOf(action, payload)).toBe(expected);
  });

  it.each([
    ['StartTransaction', { timestamp: '2026-01-31T12:00:00Z' }, 'valid'],
    ['StartTransaction', { timestamp: '2026-01-31T12:00:00+01:00' }, 'valid'],
    ['StartTransaction', { timestamp: '2026-01-31T12:00:00' }, 'tolerated:format timestamp'],
    ['StartTransaction', { timestamp: '0000-00-00T00:00:00Z' }, 'tolerated:format timestamp'],
    ['StartTransaction', { idTag: 'x'.repeat(21) }, 'tolerated:maxLength idTag'],
    ['StartTransaction', { meterStart: '1' }, 'TypeConstraintViolation'],
    ['StartTransaction', { colour: 'red' }, 'FormationViolation'],
    ['StopTransaction', { timestamp: 'soon' }, 'tolerated:format timestamp'],
    ['StopTransaction', { reason: 'Cosmic' }, 'tolerated:enum reason'],
    ['StopTransaction', { reason: 5 }, 'TypeConstraintViolation'],
    ['StopTransaction', { meterStop: undefined }, 'OccurenceConstraintViolation'],
  ])('of a transaction nothing is refused that can be stored: %s with %j', (action, changes, expected) => {
    const start = { connectorId: 1, idTag: 'A', meterStart: 0 };
    const stop = { transactionId: 1, meterStop: 0 };
    const timestamp = '2026-01-31T12:00:00Z';
    const sound = { ...(action === 'StartTransaction' ? start : stop), timestamp };
    const payload = JSON.parse(JSON.stringify({ ...sound, ...changes })) as Record<string, unknown>;
    expect(faultOf(action, payload)).toBe(expected);
  });

  it('refuses a token to be authorised that is too long', () => {
    expect(faultOf('Authorize', { idTag: 'x'.repeat(21) })).toBe('PropertyConstraintViolation');
  });
});
