import { beforeEach, describe, expect, it } from 'vitest';
import { NetworkProfiles } from '../provisioning/network-profiles.js';
import { controllers } from './controllers.js';
import { DeviceModel, reportOf } from './device-model.js';

const networkProfiles = new NetworkProfiles({ ocppCsmsUrl: 'ws://csms', securityProfile: 1 });
networkProfiles.store(
  2,
  {
    ...{ ocppVersion: 'OCPP20', ocppTransport: 'JSON', ocppCsmsUrl: 'ws://other', messageTimeout: 30 },
    ...{ securityProfile: 1, ocppInterface: 'Wired0' },
  },
  1,
);

let model: DeviceModel;

beforeEach(() => {
  model = new DeviceModel(
    controllers({ stationId: 'CP002', sampleSeconds: 5, securityProfile: 1, networkProfiles }),
  );
});

const write = (component: string, name: string, value: string, instance?: string): string =>
  model.write({ name: component }, instance === undefined ? { name } : { name, instance }, value);

describe('a value', () => {
  it.each([
    ['TxCtrlr', 'TxStartPoint', 'EVConnected,Authorized', 'Accepted'],
    ['txctrlr', 'txstartpoint', 'EVConnected', 'Accepted'],
    ['TxCtrlr', 'TxStartPoint', 'ParkingBayOccupancy', 'Rejected'],
    ['TxCtrlr', 'TxStartPoint', 'EVConnected,EVConnected', 'Rejected'],
    ['SampledDataCtrlr', 'TxUpdatedMeasurands', '', 'Accepted'],
    ['SampledDataCtrlr', 'TxUpdatedInterval', '0.5', 'Accepted'],
    ['SampledDataCtrlr', 'TxUpdatedInterval', '-1', 'Rejected'],
    ['AuthCtrlr', 'LocalPreAuthorize', 'yes', 'Rejected'],
    ['AuthCtrlr', 'LocalPreAuthorize', 'TRUE', 'Accepted'],
    ['OCPPCommCtrlr', 'HeartbeatInterval', 'soon', 'Rejected'],
    ['OCPPCommCtrlr', 'NetworkConfigurationPriority', '2,1', 'RebootRequired'],
    ['OCPPCommCtrlr', 'NetworkConfigurationPriority', '3,1', 'Rejected'],
    ['SecurityCtrlr', 'Identity', 'CP003', 'Rejected'],
    ['SecurityCtrlr', 'BasicAuthPassword', 'short', 'Rejected'],
    ['SecurityCtrlr', 'BasicAuthPassword', 'long enough for anybody', 'Accepted'],
    ['SecurityCtrlr', 'SecurityProfile', '0', 'Rejected'],
    ['Nonsense', 'HeartbeatInterval', '1', 'UnknownComponent'],
    ['TxCtrlr', 'HeartbeatInterval', '1', 'UnknownVariable'],
  ])('of %s.%s set to "%s" is %s', (component, variable, value, status) => {
    expect(write(component, variable, value)).toBe(status);
  });

  it('is of an instance, where there are any', () => {
    expect(write('OCPPCommCtrlr', 'MessageAttempts', '5')).toBe('UnknownVariable');
    expect(write('OCPPCommCtrlr', 'MessageAttempts', '5', 'TransactionEvent')).toBe('Accepted');
    expect(model.number('OCPPCommCtrlr.MessageAttempts[TransactionEvent]')).toBe(5);
  });

  it('has only the attribute Actual', () => {
    const place = [{ name: 'OCPPCommCtrlr' }, { name: 'HeartbeatInterval' }] as const;
    expect(model.write(...place, '9', 'Target')).toBe('NotSupportedAttributeType');
    expect(model.number('OCPPCommCtrlr.HeartbeatInterval')).toBe(300);
  });
});

it('tells no password in a report', () => {
  write('SecurityCtrlr', 'BasicAuthPassword', 'long enough for anybody');
  const password = model.find({ name: 'SecurityCtrlr' }, { name: 'BasicAuthPassword' });
  expect(password && reportOf(password).variableAttribute).toEqual([
    { type: 'Actual', mutability: 'WriteOnly', persistent: true, constant: false },
  ]);
});
