import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Bench, STATION_ID, TAG } from '../support/simulated-charger.js';

const bench = new Bench();

describe('requests of the CSMS', () => {
  it.each([
    ['ChangeAvailability', { connectorId: 9, type: 'Inoperative' }, { status: 'Rejected' }],
    ['ChangeAvailability', { connectorId: 1, type: 'Operative' }, { status: 'Accepted' }],
    ['ChangeConfiguration', { key: 'NumberOfConnectors', value: '4' }, { status: 'Rejected' }],
    ['ChangeConfiguration', { key: 'Nonsense', value: '4' }, { status: 'NotSupported' }],
    ['ClearCache', {}, { status: 'Accepted' }],
    ['DataTransfer', { vendorId: 'com.example', data: 'x' }, { status: 'UnknownVendorId' }],
    ['GetConfiguration', { key: ['Nonsense'] }, { configurationKey: [], unknownKey: ['Nonsense'] }],
    ['RemoteStartTransaction', { connectorId: 9, idTag: TAG }, { status: 'Rejected' }],
    ['RemoteStopTransaction', { transactionId: 7 }, { status: 'Rejected' }],
    ['TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 9 }, { status: 'Rejected' }],
    ['UnlockConnector', { connectorId: 1 }, { status: 'Unlocked' }],
    ['UnlockConnector', { connectorId: 9 }, { status: 'NotSupported' }],
  ])('%s %j is answered %j', async (action, payload, answer) => {
    const charger = await bench.started();
    expect(await bench.request(action, payload)).toEqual(answer);
    expect(charger.faults).toEqual([]);
  });

  it.each([
    ['ReserveNow', {}, 'OccurenceConstraintViolation'],
    ['Nonsense', {}, 'NotImplemented'],
    ['Reset', {}, 'OccurenceConstraintViolation'],
    ['Reset', { type: 1 }, 'TypeConstraintViolation'],
    ['Reset', { type: 'Immediate' }, 'PropertyConstraintViolation'],
  ])('%s %j is a CALLERROR %s', async (action, payload, code) => {
    const charger = await bench.started();
    const [type, , errorCode, , details] = await bench.csms.request(STATION_ID, action, payload);
    expect([type, errorCode, details]).toEqual([4, code, {}]);
    expect(charger.faults).toHaveLength(code === 'NotImplemented' ? 0 : 1);
  });

  it('a remote start begins a session without Authorize, a remote stop ends it', async () => {
    const charger = await bench.started({ speed: 10 });
    expect(await bench.request('RemoteStartTransaction', { connectorId: 2, idTag: 'REMOTE' })).toEqual({
      status: 'Accepted',
    });
    await bench.received('MeterValues');
    expect(await bench.request('RemoteStartTransaction', { connectorId: 2, idTag: 'OTHER' })).toEqual({
      status: 'Rejected',
    });
    const ended = once(charger, 'ended');
    expect(await bench.request('RemoteStopTransaction', { transactionId: 1 })).toEqual({
      status: 'Accepted',
    });
    expect(await ended).toMatchObject([{ connectorId: 2, idToken: 'REMOTE', stopReason: 'Remote' }]);
    expect(bench.csms.received('Authorize')).toEqual([]);
  });

  it('a remote start without a connector takes the first that is free, and authorises where that is configured', async () => {
    const charger = await bench.started({ speed: 10 });
    await bench.request('ChangeConfiguration', { key: 'AuthorizeRemoteTxRequests', value: 'true' });
    for (const idTag of ['A', 'B']) {
      expect(await bench.request('RemoteStartTransaction', { idTag })).toEqual({ status: 'Accepted' });
    }
    expect(await bench.request('RemoteStartTransaction', { idTag: 'C' })).toEqual({ status: 'Rejected' });
    await bench.received('StartTransaction', 2);
    expect(bench.csms.received('Authorize')).toEqual([{ idTag: 'A' }, { idTag: 'B' }]);
    expect(charger.ledger.map(({ connectorId, idToken }) => [connectorId, idToken])).toEqual([
      [1, 'A'],
      [2, 'B'],
    ]);
  });

  it('unlocking ends the session of the connector', async () => {
    const charger = await bench.started({ speed: 10 });
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('MeterValues');
    expect(await bench.request('UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    expect(await session).toMatchObject({ stopReason: 'UnlockCommand' });
  });

  it('an outage of a connector that charges is scheduled for the end of the session', async () => {
    const charger = await bench.started();
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('StartTransaction');
    expect(await bench.request('ChangeAvailability', { connectorId: 0, type: 'Inoperative' })).toEqual({
      status: 'Scheduled',
    });
    await session;
    expect(bench.statuses(1).slice(-2)).toEqual(['Finishing', 'Unavailable']);
    expect(bench.statuses(0).at(-1)).toBe('Unavailable');
    expect(bench.statuses(2).at(-1)).toBe('Unavailable');
    await expect(charger.plugAndCharge({ idToken: TAG })).rejects.toThrow('connector 1 is not free');
    expect(await bench.request('ChangeAvailability', { connectorId: 0, type: 'Operative' })).toEqual({
      status: 'Accepted',
    });
    await expect.poll(() => bench.statuses(1).at(-1)).toBe('Available');
  });

  it('a changed sample interval holds for the session that runs', async () => {
    const charger = await bench.started({ speed: 10, sampleSeconds: 3600 });
    void charger.plugAndCharge({ idToken: TAG });
    await bench.received('StartTransaction');
    await bench.request('ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '1' });
    await bench.received('MeterValues', 2);
  });
});

describe('TriggerMessage', () => {
  it.each([
    ['BootNotification', undefined, 2],
    ['Heartbeat', undefined, 1],
    ['DiagnosticsStatusNotification', undefined, 1],
    ['FirmwareStatusNotification', undefined, 1],
    ['StatusNotification', undefined, 6],
    ['StatusNotification', 2, 4],
    ['MeterValues', 1, 1],
  ])('%s of connector %s is answered first and sent then', async (requestedMessage, connectorId, times) => {
    await bench.started();
    await bench.received('StatusNotification', 3);
    bench.csms.frames.length = 0;
    const request = { requestedMessage, ...(connectorId && { connectorId }) };
    expect(await bench.request('TriggerMessage', request)).toEqual({ status: 'Accepted' });
    await bench.received(requestedMessage, times);
    expect(bench.csms.frames.slice(0, 2)).toEqual(['answer', requestedMessage]);
    if (requestedMessage === 'MeterValues') {
      expect(bench.meterValues()).toMatchObject([
        { registerWh: 70_000, context: 'Trigger', transactionId: undefined },
      ]);
    }
  });

  it('MeterValues of a connector that charges name the transaction', async () => {
    const charger = await bench.started({ speed: 10, sampleSeconds: 3600 });
    void charger.plugAndCharge({ idToken: TAG });
    await expect.poll(() => bench.statuses(1).at(-1)).toBe('Charging');
    await bench.request('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 1 });
    await bench.received('MeterValues');
    expect(bench.meterValues()).toMatchObject([{ context: 'Trigger', transactionId: 1 }]);
  });
});

describe('Reset', () => {
  it.each([
    ['Soft', 'SoftReset'],
    ['Hard', 'HardReset'],
  ])('%s ends the session with %s, then boots again', async (type, stopReason) => {
    const charger = await bench.started({ speed: 10 });
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('MeterValues');
    expect(await bench.request('Reset', { type })).toEqual({ status: 'Accepted' });
    expect(await session).toMatchObject({ stopReason, transactionId: 1 });
    await bench.received('BootNotification', 2);
    await expect.poll(() => charger.ready).toBe(true);
    expect(bench.csms.received('StopTransaction')).toHaveLength(1);
    expect(bench.csms.authorizations).toHaveLength(2);
    await expect.poll(() => bench.statuses(1).at(-1)).toBe('Available');
    expect((await charger.plugAndCharge({ idToken: TAG, energyWh: 10 })).stopReason).toBe('Local');
  });

  it('keeps the end of a session until the CSMS has registered the charger again', async () => {
    let boots = 0;
    const currentTime = new Date().toISOString();
    bench.csms.on('BootNotification', () => {
      boots += 1;
      return { status: boots === 2 ? 'Pending' : 'Accepted', currentTime, interval: 1 };
    });
    bench.csms.on('StopTransaction', () => (boots === 1 ? 'nothing' : {}));
    const charger = await bench.started({ speed: 10 });
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('MeterValues');
    await bench.request('Reset', { type: 'Hard' });
    await session;
    expect(bench.actions('BootNotification', 'StopTransaction')).toEqual([
      'BootNotification',
      'StopTransaction',
      'BootNotification',
      'BootNotification',
      'StopTransaction',
    ]);
    const [first, second] = bench.csms.received('StopTransaction');
    expect(second).toEqual(first);
  });
});
