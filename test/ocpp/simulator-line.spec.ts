import { describe, expect, it } from 'vitest';
import { energyWh } from '../../src/simulator/index.js';
import { Bench, STATION_ID, TAG } from '../support/simulated-charger.js';

const bench = new Bench();

describe('when the line is lost', () => {
  it('charges on, and replays in order what it kept', async () => {
    const charger = await bench.started();
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('MeterValues', 2);
    const offlineFrom = new Date().toISOString();
    const kept = bench.csms.calls.length;
    await charger.goOffline(2);
    const onlineFrom = new Date().toISOString();
    const transaction = await session;

    expect(energyWh(transaction)).toBe(1000);
    expect(transaction.stoppedAt < onlineFrom).toBe(true);
    const replayed = bench.csms.calls.slice(kept).map(({ action }) => action);
    expect(replayed).not.toContain('BootNotification');
    expect(replayed.filter((action) => action === 'MeterValues').length).toBeGreaterThanOrEqual(3);
    expect(bench.actions('MeterValues', 'StopTransaction').at(-1)).toBe('StopTransaction');
    const times = bench.meterValues().map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted());
    expect(times.some((time) => time > offlineFrom && time < onlineFrom)).toBe(true);
    expect(bench.csms.received('StopTransaction')).toMatchObject([
      { meterStop: 71_000, timestamp: transaction.stoppedAt },
    ]);
    expect(bench.statuses(1).at(-1)).toBe('Available');
    expect(charger.queued).toBe(0);
  });

  it('begins a session offline and fills in the id when it has one', async () => {
    bench.csms.on('StartTransaction', () => ({ idTagInfo: { status: 'Accepted' }, transactionId: 4711 }));
    const charger = await bench.started();
    const online = charger.goOffline(1);
    await expect.poll(() => charger.connected).toBe(false);
    const session = charger.plugAndCharge({ idToken: TAG });
    await expect.poll(() => charger.queued).toBeGreaterThan(2);
    expect(charger.ledger).toMatchObject([{ meterStartWh: 70_000 }]);
    await online;
    const transaction = await session;
    expect(transaction).toMatchObject({ transactionId: 4711, meterStopWh: 71_000 });
    expect(bench.csms.received('Authorize')).toEqual([]);
    expect(bench.csms.received('StartTransaction')).toMatchObject([{ timestamp: transaction.startedAt }]);
    expect(new Set(bench.meterValues().map(({ transactionId }) => transactionId))).toEqual(new Set([4711]));
    expect(bench.actions('StartTransaction', 'MeterValues')[0]).toBe('StartTransaction');
  });

  it('ends a session that began offline with a token the CSMS does not want', async () => {
    bench.csms.on('StartTransaction', () => ({ idTagInfo: { status: 'Invalid' }, transactionId: 5 }));
    const charger = await bench.started({ speed: 10 });
    const online = charger.goOffline(1);
    await expect.poll(() => charger.connected).toBe(false);
    const session = charger.plugAndCharge({ idToken: TAG });
    await online;
    const transaction = await session;
    expect(transaction).toMatchObject({ transactionId: 5, stopReason: 'DeAuthorized' });
    expect(energyWh(transaction)).toBeGreaterThan(0);
  });

  it.each(['StartTransaction', 'MeterValues', 'StopTransaction'])(
    'sends a %s again whose answer never came, with the same content',
    async (action) => {
      let lost = false;
      bench.csms.on(action, () => {
        if (!lost) {
          lost = true;
          return 'cut';
        }
        return action === 'StartTransaction' ? { idTagInfo: { status: 'Accepted' }, transactionId: 1 } : {};
      });
      const charger = await bench.started();
      const transaction = await charger.plugAndCharge({ idToken: TAG });
      const [first, second] = bench.csms.received(action);
      expect(second).toEqual(first);
      expect(energyWh(transaction)).toBe(1000);
      expect(charger.ledger).toHaveLength(1);
      expect(charger.faults).toEqual([]);
      expect(bench.csms.received('BootNotification')).toHaveLength(1);
    },
  );

  it('comes back by itself when the server closes, and when it was gone for a while', async () => {
    const charger = await bench.started();
    const session = charger.plugAndCharge({ idToken: TAG });
    await bench.received('MeterValues');
    const { port } = bench.csms;
    bench.csms.closeAll(1012);
    await bench.csms.stop();
    await expect.poll(() => charger.connected).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await bench.csms.listen(port);
    expect(energyWh(await session)).toBe(1000);
    expect(bench.csms.received('BootNotification')).toHaveLength(1);
    expect(bench.csms.received('StartTransaction')).toHaveLength(1);
    expect(charger.faults).toEqual([]);
  });

  it('gives up when the line does not come back in time', async () => {
    const charger = await bench.started({ giveUpAfterSeconds: 1 });
    const failed = new Promise<Error>((resolve) => charger.once('failed', resolve));
    const session = expect(charger.plugAndCharge({ idToken: TAG })).rejects.toThrow('ECONNREFUSED');
    await bench.received('MeterValues');
    await bench.csms.stop();
    await session;
    expect((await failed).message).toContain('ECONNREFUSED');
  });
});

describe('what the CSMS does against the protocol', () => {
  const faultOf = async (options = {}): Promise<string | undefined> => {
    const charger = await bench.started({ speed: 4000, ...options });
    await charger.plugAndCharge({ idToken: TAG });
    return charger.faults[0];
  };

  it.each([
    [
      'MeterValues',
      { status: 'Accepted' },
      /MeterValues: the answer breaks OCPP 1.6: the payload must NOT have/,
    ],
    ['StatusNotification', { error: 'InternalError' }, /StatusNotification: CALLERROR InternalError/],
    [
      'StopTransaction',
      { idTagInfo: {} },
      /StopTransaction: the answer breaks OCPP 1.6: \/idTagInfo must have/,
    ],
  ])('%s answered with %j is a fault', async (action, answer, fault) => {
    let answered = 0;
    bench.csms.on(action, () => ((answered += 1) === 1 ? answer : {}));
    expect(await faultOf({ sampleSeconds: 0.05, speed: 1000 })).toMatch(fault);
  });

  it('a StartTransaction that never gets an id is tried as often as configured, then reported as -1', async () => {
    bench.csms.on('StartTransaction', () => ({ idTagInfo: { status: 'Accepted' } }));
    const charger = await bench.started({ speed: 4000 });
    await bench.request('ChangeConfiguration', { key: 'TransactionMessageRetryInterval', value: '0' });
    await bench.request('ChangeConfiguration', { key: 'TransactionMessageAttempts', value: '2' });
    const transaction = await charger.plugAndCharge({ idToken: TAG });
    expect(transaction.transactionId).toBe(-1);
    expect(bench.csms.received('StartTransaction')).toHaveLength(2);
    expect(bench.csms.received('StopTransaction')).toMatchObject([{ transactionId: -1 }]);
    expect(charger.faults.at(-1)).toMatch(/^StartTransaction was given up: .*'transactionId'/);
  });

  it('the same id for two transactions is a fault', async () => {
    bench.csms.on('StartTransaction', () => ({ idTagInfo: { status: 'Accepted' }, transactionId: 7 }));
    const charger = await bench.started({ speed: 4000 });
    await charger.plugAndCharge({ idToken: TAG });
    await charger.plugAndCharge({ idToken: TAG });
    expect(charger.faults).toEqual(['two transactions were given the id 7']);
  });

  it.each([
    ['no json', /no OCPP-J frame: no json/],
    ['{}', /no OCPP-J frame/],
    ['[3,"unasked",{}]', /answered a CALL that was never made \(unasked\)/],
    ['[2,"1","Reset"]', /no OCPP-J frame/],
  ])('the frame %s is a fault', async (text, fault) => {
    const charger = await bench.started();
    bench.csms.sendText(STATION_ID, text);
    await expect.poll(() => charger.faults).toEqual([expect.stringMatching(fault)]);
  });

  it('an answer that does not come in time is a fault, and the calls behind it are sent', async () => {
    bench.csms.on('Heartbeat', () => 'nothing');
    const charger = await bench.started({ callTimeoutSeconds: 0.2 });
    await bench.request('TriggerMessage', { requestedMessage: 'Heartbeat' });
    await bench.request('TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' });
    await bench.received('FirmwareStatusNotification');
    expect(charger.faults).toEqual(['Heartbeat: no answer in 0.2 s']);
  });

  it('a BootNotification that is refused stops the charger', async () => {
    bench.csms.on('BootNotification', () => ({ error: 'InternalError' }));
    await expect(bench.charger().start()).rejects.toThrow('BootNotification: CALLERROR InternalError');
  });
});
