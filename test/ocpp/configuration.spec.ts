import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configurationOf, read, reported, variable } from '../support/device-model.ts';
import type { RawCharger } from '../support/raw-charger.ts';
import { TestSystem } from '../support/system.ts';

const OLD = 'CP-OLD';
const NEW = 'CP-NEW';

let system: TestSystem;
let older: RawCharger;
let newer: RawCharger;

beforeAll(async () => {
  system = await TestSystem.start();
  older = await system.connect(OLD);
  newer = await system.connect(NEW, system.ocppUrl, 'ocpp2.0.1');
});
afterAll(() => system.stop());

/** Runs a command, which the charger answers; resolves with its outcome and what it was on the wire. */
async function run(stationId: string, command: string, body: object, answer: object) {
  const charger = stationId === OLD ? older : newer;
  const running = system.rest.post(`/stations/${stationId}/commands/${command}`, body);
  const [, messageId, action, payload] = await charger.next();
  charger.send(JSON.stringify([3, messageId, answer]));
  return { status: (await running).body['status'], sent: [action, payload] };
}

const entries = (stationId: string, query?: string) => configurationOf({ system, stationId }, query);

describe('the configuration of a station', () => {
  it('is one resource, whatever version it speaks', async () => {
    const configurationKey = [{ key: 'HeartbeatInterval', readonly: false, value: '300' }];
    const keys = { keys: ['HeartbeatInterval'] };
    const getVariableResult = [read('OCPPCommCtrlr', 'HeartbeatInterval', '300')];
    expect(await run(OLD, 'get-configuration', keys, { configurationKey })).toEqual({
      status: 'accepted',
      sent: ['GetConfiguration', { key: ['HeartbeatInterval'] }],
    });
    expect(await run(NEW, 'get-configuration', keys, { getVariableResult })).toEqual({
      status: 'accepted',
      sent: ['GetVariables', { getVariableData: [variable('OCPPCommCtrlr', 'HeartbeatInterval')] }],
    });
    const [ofOlder] = await entries(OLD, '&variable=HeartbeatInterval');
    const [ofNewer] = await entries(NEW, '&variable=HeartbeatInterval');
    expect(Object.keys(ofOlder ?? {})).toEqual(Object.keys(ofNewer ?? {}));
    const same = { variable: 'HeartbeatInterval', value: '300', readOnly: false, attributeType: 'Actual' };
    expect(ofOlder).toMatchObject({ ...same, component: '' });
    expect(ofNewer).toMatchObject({ ...same, component: 'OCPPCommCtrlr' });
  });

  it('is set by the same key, or by the same variable', async () => {
    const byKey = { values: [{ key: 'MeterValueSampleInterval', value: '60' }] };
    const byName = {
      values: [{ component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval', value: '60' }],
    };
    const name = variable('SampledDataCtrlr', 'TxUpdatedInterval');
    const setVariableResult = [{ ...name, attributeStatus: 'Accepted' }];
    for (const body of [byKey, byName]) {
      expect(await run(OLD, 'set-configuration', body, { status: 'Accepted' })).toEqual({
        status: 'accepted',
        sent: ['ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '60' }],
      });
      expect(await run(NEW, 'set-configuration', body, { setVariableResult })).toEqual({
        status: 'accepted',
        sent: ['SetVariables', { setVariableData: [{ ...name, attributeValue: '60' }] }],
      });
    }
    expect(await entries(OLD, '&variable=MeterValueSampleInterval')).toMatchObject([{ value: '60' }]);
    expect(await entries(NEW, '&variable=TxUpdatedInterval')).toMatchObject([{ value: '60' }]);
  });

  it('is read by the same variables', async () => {
    const body = {
      variables: [
        { component: 'OCPPCommCtrlr', variable: 'MessageAttempts', variableInstance: 'TransactionEvent' },
        { component: 'Vendor', variable: 'Own' },
      ],
    };
    expect((await run(OLD, 'get-configuration', body, {})).sent).toEqual([
      'GetConfiguration',
      { key: ['TransactionMessageAttempts', 'Own'] },
    ]);
    const getVariableResult = [read('Vendor', 'Own', '1')];
    expect((await run(NEW, 'get-configuration', body, { getVariableResult })).sent).toEqual([
      'GetVariables',
      {
        getVariableData: [
          variable('OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent'),
          variable('Vendor', 'Own'),
        ],
      },
    ]);
  });

  it.each([
    { evseId: 1 },
    { evseId: 1, connectorId: 1 },
    { componentInstance: 'A' },
    { variableInstance: 'A' },
    { attributeType: 'MaxSet' },
  ])('of 1.6 has none of %j', async (more) => {
    const named = { component: 'Vendor', variable: 'Own', ...more };
    for (const [command, body] of [
      ['set-configuration', { values: [{ ...named, value: '1' }] }],
      ['get-configuration', { variables: [named] }],
    ] as const) {
      const answer = await system.rest.post(`/stations/${OLD}/commands/${command}`, body);
      expect([answer.status, answer.body['code']]).toEqual([422, 'command_not_supported']);
    }
  });

  it('of a station that has moved on to 2.0.1 is that of 2.0.1, once it has told all', async () => {
    const known = async () =>
      (await entries('CP-MOVED')).map(({ component, variable: name }) => [component, name]);
    older = await system.connect('CP-MOVED');
    const configurationKey = [{ key: 'HeartbeatInterval', readonly: false, value: '300' }];
    const reading = system.rest.post('/stations/CP-MOVED/commands/get-configuration', {});
    const [, readId] = await older.next();
    older.send(JSON.stringify([3, readId, { configurationKey }]));
    await reading;
    expect(await known()).toEqual([['', 'HeartbeatInterval']]);

    const moved = await system.connect('CP-MOVED', system.ocppUrl, 'ocpp2.0.1');
    const asking = system.rest.post('/stations/CP-MOVED/commands/get-configuration', {});
    const [, messageId, , payload] = await moved.next();
    moved.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    await asking;
    const { requestId } = payload as { requestId: number };
    const reportData = [reported('OCPPCommCtrlr', 'HeartbeatInterval', '300')];
    const report = { requestId, seqNo: 0, generatedAt: new Date().toISOString(), reportData };
    await moved.call('NotifyReport', report);
    expect(await known()).toEqual([['OCPPCommCtrlr', 'HeartbeatInterval']]);
  });
});
