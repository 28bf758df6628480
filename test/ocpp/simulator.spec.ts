import { describe, expect, it } from 'vitest';
import { energyWh } from '../../src/simulator/index.js';
import { Bench, type MeterValue, STATION_ID, TAG } from '../support/simulated-charger.js';

const bench = new Bench();

describe('a session', () => {
  it('goes from plugging in to unplugging', async () => {
    const charger = await bench.started();
    const transaction = await charger.plugAndCharge({ connectorId: 2, idToken: TAG });

    expect(bench.csms.authorizations).toEqual([
      `Basic ${Buffer.from(`${STATION_ID}:secret`).toString('base64')}`,
    ]);
    expect(bench.actions('BootNotification', 'Authorize', 'StartTransaction', 'StopTransaction')).toEqual([
      'BootNotification',
      'Authorize',
      'StartTransaction',
      'StopTransaction',
    ]);
    expect(bench.statuses(0)).toEqual(['Available']);
    expect(bench.statuses(1)).toEqual(['Available']);
    expect(bench.statuses(2)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Available']);

    const [start] = bench.csms.received('StartTransaction');
    const [stop] = bench.csms.received('StopTransaction');
    expect(start).toEqual({
      connectorId: 2,
      idTag: TAG,
      meterStart: 70_000,
      timestamp: transaction.startedAt,
    });
    expect(stop).toMatchObject({
      transactionId: 1,
      idTag: TAG,
      meterStop: 71_000,
      timestamp: transaction.stoppedAt,
      reason: 'Local',
    });
    const data = stop?.['transactionData'] as MeterValue[];
    expect(
      data.map(({ sampledValue }) => `${sampledValue[0]?.context ?? ''} ${sampledValue[0]?.value ?? ''}`),
    ).toEqual(['Transaction.Begin 70000', 'Transaction.End 71000']);
    expect(charger.ledger).toEqual([transaction]);
    expect(energyWh(transaction)).toBe(1000);
    expect(charger.faults).toEqual([]);
  });

  it('is sampled at the interval, with a register that only grows', async () => {
    const charger = await bench.started();
    await charger.plugAndCharge({ idToken: TAG });
    const requests = bench.csms.received('MeterValues');
    expect(requests.length).toBeGreaterThanOrEqual(5);
    for (const request of requests) {
      expect(request).toMatchObject({ connectorId: 1, transactionId: 1 });
      const [{ sampledValue } = { sampledValue: [] }] = request['meterValue'] as MeterValue[];
      expect(sampledValue.map(({ measurand, unit, context }) => [measurand, unit, context])).toEqual([
        ['Energy.Active.Import.Register', 'Wh', 'Sample.Periodic'],
        ['Power.Active.Import', 'W', 'Sample.Periodic'],
        ['Current.Import', 'A', 'Sample.Periodic'],
        ['Voltage', 'V', 'Sample.Periodic'],
        ['SoC', 'Percent', 'Sample.Periodic'],
        ['Power.Offered', 'W', 'Sample.Periodic'],
        ['Current.Offered', 'A', 'Sample.Periodic'],
      ]);
    }
    const registers = bench.meterValues().map(({ registerWh }) => registerWh);
    expect(registers).toEqual(registers.toSorted((a, b) => a - b));
    expect(registers[0]).toBeGreaterThan(70_000);
    expect(registers.at(-1)).toBeLessThan(71_000);
  });

  it('continues the register of the one before', async () => {
    const charger = await bench.started({ speed: 4000 });
    const first = await charger.plugAndCharge({ idToken: TAG, energyWh: 123 });
    const second = await charger.plugAndCharge({ idToken: TAG, energyWh: 456 });
    expect(second.meterStartWh).toBe(first.meterStopWh);
    expect([energyWh(first), energyWh(second)]).toEqual([123, 456]);
  });

  it('does not begin with a token that is refused', async () => {
    bench.csms.on('Authorize', () => ({ idTagInfo: { status: 'Blocked' } }));
    const charger = await bench.started();
    await expect(charger.plugAndCharge({ idToken: TAG })).rejects.toThrow(
      `token ${TAG} was refused: Blocked`,
    );
    expect(bench.csms.received('StartTransaction')).toEqual([]);
    expect(bench.statuses(1)).toEqual(['Available', 'Preparing', 'Available']);
    expect(charger.ledger).toEqual([]);
  });

  it('ends at once when StartTransaction is answered with a token that is no longer good', async () => {
    bench.csms.on('StartTransaction', () => ({ idTagInfo: { status: 'ConcurrentTx' }, transactionId: 9 }));
    const charger = await bench.started();
    const transaction = await charger.plugAndCharge({ idToken: TAG });
    expect(transaction).toMatchObject({ transactionId: 9, stopReason: 'DeAuthorized' });
    expect(energyWh(transaction)).toBe(0);
    expect(bench.statuses(1)).toEqual(['Available', 'Preparing', 'Finishing', 'Available']);
  });

  it('ends when the charger is switched off', async () => {
    const charger = await bench.started({ speed: 10 });
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('MeterValues');
    await charger.stop();
    expect(await session).toMatchObject({ stopReason: 'Local', transactionId: 1 });
    expect(bench.csms.received('StopTransaction')).toHaveLength(1);
    expect(charger.connected).toBe(false);
  });

  it('needs a connector that is free', async () => {
    const charger = await bench.started({ connectors: 1 });
    const session = charger.plugAndCharge({ idToken: TAG });
    await expect(charger.plugAndCharge({ idToken: 'OTHER' })).rejects.toThrow('connector 1 is not free');
    await expect(charger.plugAndCharge({ connectorId: 2, idToken: TAG })).rejects.toThrow(
      'CP001 has no connector 2',
    );
    await session;
  });
});

describe('registration', () => {
  it('waits as long as it is told while Pending or Rejected, and sends nothing else', async () => {
    const statusesToGive = ['Rejected', 'Pending', 'Accepted'];
    const at: number[] = [];
    bench.csms.on('BootNotification', () => {
      at.push(performance.now());
      return { status: statusesToGive[at.length - 1], currentTime: new Date().toISOString(), interval: 1 };
    });
    const charger = bench.charger();
    const started = charger.start();
    await bench.received('BootNotification', 2);
    await expect(charger.plugAndCharge({ idToken: TAG })).rejects.toThrow('is not registered');
    expect(await bench.request('RemoteStartTransaction', { idTag: TAG })).toEqual({ status: 'Rejected' });
    expect(bench.csms.calls.map(({ action }) => action)).toEqual(['BootNotification', 'BootNotification']);
    await started;
    expect(at).toHaveLength(3);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(950);
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThan(950);
  });

  it('takes the heartbeat interval from the answer, and again from ChangeConfiguration', async () => {
    const currentTime = new Date().toISOString();
    bench.csms.on('BootNotification', () => ({ status: 'Accepted', currentTime, interval: 3600 }));
    const charger = await bench.started();
    expect(charger.configuration.text('HeartbeatInterval')).toBe('3600');
    await bench.request('ChangeConfiguration', { key: 'HeartbeatInterval', value: '1' });
    await bench.received('Heartbeat', 2);
  });

  it.each([
    [401, /answered HTTP 401 \(wrong or missing password\)/],
    [404, /answered HTTP 404 \(station not known\)/],
  ])('does not insist when the upgrade is refused with %d', async (status, message) => {
    bench.csms.refuseWith = status;
    await expect(bench.charger().start()).rejects.toThrow(message);
    expect(bench.csms.calls).toEqual([]);
  });

  it('does not insist when the server does not speak its version', async () => {
    bench.csms.subprotocol = 'ocpp2.0.1';
    await expect(bench.charger().start()).rejects.toThrow('the server does not speak ocpp1.6');
  });
});
