import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { energyWh } from '../../src/simulator/index.js';
import { TAG } from '../support/simulated-charger.js';
import { Bench201 } from '../support/simulated-charger-201.js';

const bench = new Bench201();

describe('a session of OCPP 2.0.1', () => {
  it('goes from plugging in to unplugging', async () => {
    const charger = await bench.started();
    const transaction = await charger.plugAndCharge({ connectorId: 2, idToken: TAG });

    expect(bench.csms.received('BootNotification')).toMatchObject([{ reason: 'PowerUp' }]);
    expect(bench.statuses(1)).toEqual(['Available']);
    expect(bench.statuses(2)).toEqual(['Available', 'Occupied', 'Available']);
    expect(bench.course()).toEqual([
      'Started Authorized EVConnected',
      'Updated ChargingStateChanged Charging',
      'Ended StopAuthorized EVConnected',
    ]);
    const events = bench.events();
    expect(events.map(({ seqNo }) => seqNo)).toEqual(events.map((_, index) => index));
    expect(new Set(events.map((event) => event.transactionInfo.transactionId))).toEqual(
      new Set([transaction.transactionId]),
    );
    const [first, last] = [events[0], events.at(-1)];
    expect(first).toMatchObject({
      timestamp: transaction.startedAt,
      idToken: { idToken: TAG, type: 'ISO14443' },
      evse: { id: 2, connectorId: 1 },
      meterValue: [{ sampledValue: [{ value: 70_000, context: 'Transaction.Begin' }] }],
    });
    expect(last).toMatchObject({
      timestamp: transaction.stoppedAt,
      idToken: { idToken: TAG },
      transactionInfo: { stoppedReason: 'Local' },
    });
    expect(last?.meterValue?.map(({ sampledValue }) => sampledValue[0]?.value)).toEqual([70_000, 71_000]);
    expect(charger.ledger).toEqual([transaction]);
    expect(energyWh(transaction)).toBe(1000);
    expect(charger.faults).toEqual([]);
  });

  it('is sampled at the interval, with what is configured', async () => {
    const charger = await bench.started();
    const measurands = 'Energy.Active.Import.Register,SoC';
    expect(await bench.setVariable('SampledDataCtrlr', 'TxUpdatedMeasurands', measurands)).toBe('Accepted');
    await charger.plugAndCharge({ idToken: TAG });
    const samples = bench.events().filter(({ triggerReason }) => triggerReason === 'MeterValuePeriodic');
    expect(samples.length).toBeGreaterThanOrEqual(4);
    const values = samples.map(({ meterValue }) => meterValue?.[0]?.sampledValue.map((one) => one.measurand));
    expect(new Set(values.map(String))).toEqual(new Set([measurands]));
    const registers = samples.map(({ meterValue }) => meterValue?.[0]?.sampledValue[0]?.value ?? 0);
    expect(registers).toEqual(registers.toSorted((a, b) => a - b));
  });

  it.each([
    [
      'EVConnected',
      'EVConnected',
      [
        'Started CablePluggedIn EVConnected',
        'Updated Authorized EVConnected',
        'Updated ChargingStateChanged Charging',
        'Updated StopAuthorized EVConnected',
        'Ended EVCommunicationLost Idle',
      ],
    ],
    [
      'EnergyTransfer',
      'EnergyTransfer',
      ['Started ChargingStateChanged Charging', 'Ended StopAuthorized EVConnected'],
    ],
  ])('begins at %s and ends with %s where that is configured', async (start, stop, course) => {
    const charger = await bench.started();
    expect(await bench.setVariable('TxCtrlr', 'TxStartPoint', start)).toBe('Accepted');
    expect(await bench.setVariable('TxCtrlr', 'TxStopPoint', stop)).toBe('Accepted');
    const transaction = await charger.plugAndCharge({ idToken: TAG });
    expect(bench.course()).toEqual(course);
    const withToken = bench.events().filter(({ idToken }) => idToken);
    expect(withToken).toHaveLength(2);
    expect(bench.events().filter(({ evse }) => evse)).toHaveLength(1);
    expect(transaction).toMatchObject({ idToken: TAG, stopReason: 'Local', meterStopWh: 71_000 });
  });

  it('does not begin with a token that is refused', async () => {
    bench.csms.on('Authorize', () => ({ idTokenInfo: { status: 'Blocked' } }));
    const charger = await bench.started();
    await expect(charger.plugAndCharge({ idToken: TAG })).rejects.toThrow(`${TAG} was refused: Blocked`);
    expect(bench.events()).toEqual([]);
    expect(bench.statuses(1)).toEqual(['Available', 'Occupied', 'Available']);
  });

  it('ends without energy when the CSMS no longer wants its token', async () => {
    bench.csms.on('TransactionEvent', ({ idToken }) =>
      idToken ? { idTokenInfo: { status: 'ConcurrentTx' } } : {},
    );
    const charger = await bench.started();
    const transaction = await charger.plugAndCharge({ idToken: TAG });
    expect(bench.course()).toEqual(['Started Authorized EVConnected', 'Ended Deauthorized EVConnected']);
    expect([transaction.stopReason, energyWh(transaction)]).toEqual(['DeAuthorized', 0]);
  });

  it('goes on while the line is away, and is told of afterwards, marked as offline', async () => {
    const charger = await bench.started({ speed: 120 });
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('TransactionEvent', 3);
    await charger.goOffline(1.2);
    const transaction = await session;
    const events = bench.events();
    expect(events.map(({ seqNo }) => seqNo).toSorted((a, b) => a - b)).toEqual(
      events.map((_, index) => index),
    );
    expect(events.some(({ offline }) => offline === true)).toBe(true);
    expect(events[0]?.offline).toBeUndefined();
    expect(energyWh(transaction)).toBe(1000);
    expect(bench.csms.received('BootNotification')).toHaveLength(1);
  });
});

describe('requests of the CSMS', () => {
  const remote = (changes: object = {}) => ({
    ...{ remoteStartId: 17, idToken: { idToken: 'REMOTE', type: 'Central' } },
    ...changes,
  });

  it('a remote start begins a session that a remote stop ends', async () => {
    const charger = await bench.started({ speed: 10 });
    expect(await bench.request('RequestStartTransaction', remote({ evseId: 2 }))).toEqual({
      status: 'Accepted',
    });
    const [started] = (await bench.received('TransactionEvent', 3)) as unknown as ReturnType<
      typeof bench.events
    >;
    expect(started).toMatchObject({
      triggerReason: 'RemoteStart',
      idToken: { idToken: 'REMOTE', type: 'Central' },
      transactionInfo: { remoteStartId: 17 },
    });
    const transactionId = started?.transactionInfo.transactionId;
    expect(await bench.request('RequestStartTransaction', remote({ evseId: 2 }))).toMatchObject({
      status: 'Rejected',
    });
    expect(await bench.request('GetTransactionStatus', { transactionId })).toMatchObject({
      ongoingIndicator: true,
    });
    const ended = once(charger, 'ended');
    expect(await bench.request('RequestStopTransaction', { transactionId })).toEqual({ status: 'Accepted' });
    expect(await ended).toMatchObject([{ connectorId: 2, stopReason: 'Remote', transactionId }]);
    expect(bench.events().at(-1)).toMatchObject({ eventType: 'Ended', triggerReason: 'RemoteStop' });
    expect(bench.csms.received('Authorize')).toEqual([]);
  });

  it('a report comes in parts, and tells all that there is', async () => {
    await bench.started();
    const request = { requestId: 5, reportBase: 'FullInventory' };
    expect(await bench.request('GetBaseReport', request)).toEqual({ status: 'Accepted' });
    await expect.poll(() => bench.csms.received('NotifyReport').at(-1)?.['tbc']).toBe(false);
    const parts = bench.csms.received('NotifyReport');
    expect(parts.map(({ seqNo }) => seqNo)).toEqual(parts.map((_, index) => index));
    expect(parts.slice(0, -1).every(({ tbc }) => tbc === true)).toBe(true);
    const names = parts.flatMap(({ reportData }) =>
      (reportData as { component: { name: string }; variable: { name: string } }[]).map(
        ({ component, variable }) => `${component.name}.${variable.name}`,
      ),
    );
    expect(names).toEqual(expect.arrayContaining(['TxCtrlr.TxStartPoint', 'Connector.AvailabilityState']));
  });

  it('a reset at once ends what runs and boots anew; one on idle waits', async () => {
    const charger = await bench.started({ speed: 10 });
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('TransactionEvent', 3);
    expect(await bench.request('Reset', { type: 'OnIdle' })).toEqual({ status: 'Scheduled' });
    expect(await bench.request('Reset', { type: 'Immediate' })).toEqual({ status: 'Accepted' });
    expect(await session).toMatchObject({ stopReason: 'ImmediateReset' });
    await bench.received('BootNotification', 2);
    expect(bench.csms.received('BootNotification')[1]).toMatchObject({ reason: 'RemoteReset' });
    expect(charger.faults).toEqual([]);
  });

  it('a reset of one EVSE ends what runs there, and leaves the others alone', async () => {
    const charger = await bench.started({ speed: 20 });
    const [one, other] = [1, 2].map((connectorId) =>
      charger.plugAndCharge({ connectorId, idToken: `T${connectorId}` }),
    );
    await bench.received('TransactionEvent', 6);
    expect(await bench.request('Reset', { type: 'Immediate', evseId: 1 })).toEqual({ status: 'Accepted' });
    expect(await one).toMatchObject({ stopReason: 'ImmediateReset' });
    await expect.poll(() => bench.statuses(1)).toEqual(['Available', 'Occupied', 'Unavailable', 'Available']);
    expect(bench.statuses(2)).toEqual(['Available', 'Occupied']);
    await charger.stop();
    expect(await other).toMatchObject({ stopReason: 'Local' });
    expect(bench.csms.received('BootNotification')).toHaveLength(1);
  });

  it('samples are aligned with the clock where that is configured', async () => {
    const charger = await bench.started({ speed: 20 });
    const session = charger.plugAndCharge({ idToken: TAG });
    expect(await bench.setVariable('AlignedDataCtrlr', 'Interval', '1')).toBe('Accepted');
    const [values] = await bench.received('MeterValues');
    expect(values?.['evseId']).toBe(2);
    expect(JSON.stringify(values)).toContain('"context":"Sample.Clock"');
    const aligned = () => bench.events().filter(({ triggerReason }) => triggerReason === 'MeterValueClock');
    await expect.poll(() => aligned().length).toBeGreaterThan(0);
    await charger.stop();
    await session;
  });

  it.each([
    ['ChangeAvailability', { operationalStatus: 'Inoperative', evse: { id: 9 } }, 'Rejected'],
    ['ClearCache', {}, 'Rejected'],
    ['DataTransfer', { vendorId: 'CSMS', messageId: 'Echo', data: 'x' }, 'Accepted'],
    ['GetBaseReport', { requestId: 1, reportBase: 'SummaryInventory' }, 'Accepted'],
    ['GetReport', { requestId: 1, componentCriteria: ['Problem'] }, 'EmptyResultSet'],
    ['RequestStopTransaction', { transactionId: 'none' }, 'Rejected'],
    ['TriggerMessage', { requestedMessage: 'TransactionEvent' }, 'Rejected'],
    ['TriggerMessage', { requestedMessage: 'SignV2GCertificate' }, 'NotImplemented'],
    ['UnlockConnector', { evseId: 1, connectorId: 1 }, 'Unlocked'],
    ['UnlockConnector', { evseId: 1, connectorId: 2 }, 'UnknownConnector'],
  ])('%s %j is %s', async (action, payload, status) => {
    const charger = await bench.started();
    expect(await bench.request(action, payload)).toMatchObject({ status });
    expect(charger.faults).toEqual([]);
  });

  it('one that breaks the schema is refused, and a fault of the CSMS', async () => {
    const charger = await bench.started();
    const [type, , code] = await bench.csms.request('CP001', 'Reset', { type: 'Hard' });
    expect([type, code]).toEqual([4, 'PropertyConstraintViolation']);
    expect(charger.faults).toEqual([expect.stringContaining('that breaks OCPP 2.0.1')]);
  });
});
