import { describe, expect, it } from 'vitest';
import { ocpp16 } from '../v16/index.js';
import { Registration, type RegistrationStatus } from './registration.js';

const registration = (status: RegistrationStatus) =>
  new Registration(status, { accepted: new Set(), timeZone: 'UTC' }, ocpp16);
const request = (action: string, payload: Record<string, unknown> = {}) => ({ action, payload });

describe('a station whose registration is', () => {
  it.each<[RegistrationStatus, string, boolean]>([
    ['Accepted', 'Heartbeat', true],
    ['Pending', 'BootNotification', true],
    ['Pending', 'Heartbeat', false],
    ['Rejected', 'BootNotification', true],
    ['Rejected', 'StatusNotification', false],
  ])('%s and that sends %s is heard: %s', (status, action, heard) => {
    const refusal = registration(status).refusalOf(action);
    expect(refusal?.fault).toBe(heard ? undefined : 'SecurityError');
  });

  it.each<[RegistrationStatus, string, boolean]>([
    ['Accepted', 'RemoteStartTransaction', true],
    ['Pending', 'ChangeConfiguration', true],
    ['Pending', 'RemoteStartTransaction', false],
    ['Pending', 'RemoteStopTransaction', false],
    ['Rejected', 'GetConfiguration', false],
    ['Rejected', 'TriggerMessage', false],
  ])('%s is sent %s: %s', (status, action, sent) => {
    const objection = registration(status).objectionTo(request(action));
    expect(objection === null).toBe(sent);
  });

  it('Pending is heard with what it was triggered to send, and with nothing else', () => {
    const pending = registration('Pending');
    pending.objectionTo(
      request('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 }),
    );
    expect(pending.refusalOf('StatusNotification')).toBeNull();
    expect(pending.refusalOf('MeterValues')?.fault).toBe('SecurityError');
  });

  it.each<[action: string, requestedMessage: string, heard: string[]]>([
    ['TriggerMessage', 'Heartbeat', ['Heartbeat']],
    [
      'TriggerMessage',
      'FirmwareStatusNotification',
      ['FirmwareStatusNotification', 'SignedFirmwareStatusNotification'],
    ],
    ['ExtendedTriggerMessage', 'SignChargePointCertificate', ['SignCertificate']],
    ['ExtendedTriggerMessage', 'LogStatusNotification', ['LogStatusNotification']],
    ['DataTransfer', 'Heartbeat', []],
  ])('Pending is heard, after %s of %s, with %j', (action, requestedMessage, heard) => {
    const pending = registration('Pending');
    pending.objectionTo(request(action, { requestedMessage }));
    const names = [
      'FirmwareStatusNotification',
      'Heartbeat',
      'LogStatusNotification',
      'SignCertificate',
      'SignedFirmwareStatusNotification',
    ];
    expect(names.filter((name) => pending.refusalOf(name) === null)).toEqual(heard);
  });

  it('Rejected is not asked for anything by a trigger that was not sent', () => {
    const rejected = registration('Rejected');
    rejected.objectionTo(request('TriggerMessage', { requestedMessage: 'StatusNotification' }));
    expect(rejected.refusalOf('StatusNotification')?.fault).toBe('SecurityError');
  });
});
