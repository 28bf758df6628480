import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChargerOptions, ChargerV201, EndedTransaction, Fault } from '../../src/simulator/index.js';
import { energyWh } from '../../src/simulator/index.js';
import { SimulatedStation } from '../support/simulated-station.ts';
import { TestSystem } from '../support/system.ts';

type Station = SimulatedStation<ChargerV201>;

let system: TestSystem;
let count = 0;
const stations: Station[] = [];

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addToken('DRIVER');
});
afterEach(async () => {
  await Promise.all(stations.splice(0).map(({ charger }) => charger.stop()));
});
afterAll(() => system.stop());

async function started(options: Partial<ChargerOptions> = {}): Promise<Station> {
  const station = await SimulatedStation.start201(system, `SIMULATED-201-${(count += 1)}`, options);
  stations.push(station);
  return station;
}

/** The CSMS shows the sessions as the charger counted them. */
async function expectLedger(station: Station, timely = true): Promise<void> {
  const { charger } = station;
  await charger.settled();
  const expected = (charger.ledger as EndedTransaction[]).map((entry) => ({
    ...{ evseId: entry.connectorId, connectorId: 1, idToken: entry.idToken, energyWh: energyWh(entry) },
    ...{ transactionId: entry.transactionId, stopReason: entry.stopReason },
    ...{ meterStartWh: entry.meterStartWh, meterStopWh: entry.meterStopWh },
    ...(timely && { status: 'ended', startedAt: entry.startedAt, endedAt: entry.stoppedAt }),
  }));
  await expect.poll(() => station.sessions(), { timeout: 15_000 }).toMatchObject(expected);
  expect(charger.faults).toEqual([]);
}

describe('a session of OCPP 2.0.1 at the CSMS', () => {
  it('is billed as the charger counted it', async () => {
    const station = await started();
    await station.charger.plugAndCharge({ connectorId: 2, idToken: 'DRIVER' });
    await expectLedger(station);
  });

  it.each([
    ['EVConnected', 'EVConnected'],
    ['Authorized', 'Authorized'],
    ['EnergyTransfer', 'EnergyTransfer'],
  ])('begins at %s and ends with %s', async (start, stop) => {
    const station = await started();
    const data = (name: string, attributeValue: string) => ({
      ...{ component: { name: 'TxCtrlr' }, variable: { name }, attributeValue },
    });
    const setVariableData = [data('TxStartPoint', start), data('TxStopPoint', stop)];
    await station.ask('SetVariables', { setVariableData });
    await station.charger.plugAndCharge({ idToken: 'DRIVER' });
    await expectLedger(station);
  });

  it('is started and stopped remotely', async () => {
    const station = await started({ speed: 20 });
    const request = { evseId: 1, remoteStartId: 5, idToken: { idToken: 'DRIVER', type: 'ISO14443' } };
    expect(await station.ask('RequestStartTransaction', request)).toEqual({ status: 'Accepted' });
    await station.received('TransactionEvent', 3);
    const transactionId = String(station.charger.ledger[0]?.transactionId);
    expect(await station.ask('RequestStopTransaction', { transactionId })).toEqual({ status: 'Accepted' });
    await expectLedger(station);
    expect(station.charger.ledger).toMatchObject([{ stopReason: 'Remote' }]);
  });

  it('goes on while the line is away', async () => {
    const station = await started({ speed: 120 });
    const session = station.charger.plugAndCharge({ idToken: 'DRIVER' });
    await station.received('TransactionEvent', 3);
    await station.charger.goOffline(1.5);
    await session;
    await expectLedger(station);
  });

  it.each<[Fault[], boolean]>([
    [['duplicate-messages'], true],
    [['reorder-queue'], true],
    [['huge-arrays', 'cut-frames'], true],
    [['silent-socket'], true],
    [['bad-clock'], false],
  ])('counts in spite of %j', async (faults, timely) => {
    const station = await started({ faults });
    for (let session = 0; session < 2; session += 1)
      await station.charger.plugAndCharge({ idToken: 'DRIVER' });
    await expectLedger(station, timely);
    for (const { fault, times } of station.charger.injected)
      expect([fault, times > 0]).toEqual([fault, true]);
  });
});

it('a fleet of the command line ends 0', async () => {
  const { body } = await system.rest.post<{ key: string }>('/api-keys', { name: 'fleet', role: 'operator' });
  const places = ['--url', system.process.ocppUrl, '--api', system.process.webUrl, '--json', '--quiet'];
  const quick = ['--energy', '1000', '--speed', '240', '--sample', '0.2', '--offline-for', '1'];
  const fleet = ['--fleet', '3', '--fault', 'duplicate-messages,reorder-queue'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['dist/simulator/cli.js', 'FLEET-201', '2.0.1', ...fleet, ...places, ...quick],
    { env: { ...process.env, CSMS_API_KEY: body.key } },
  );
  const done = { sessionsEnded: 3, sessionsMissing: 0, energyWh: 3000, faults: [] };
  expect(JSON.parse(stdout)).toMatchObject(done);
});
