import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start({ OCPP_CALL_TIMEOUT_SECONDS: '1' });
});
afterAll(() => system.stop());

const clearCache = (stationId: string) => system.rest.post(`/stations/${stationId}/commands/clear-cache`, {});
const accepted = (messageId: string) => JSON.stringify([3, messageId, { status: 'Accepted' }]);

describe('the calls of the two directions', () => {
  it('cross: that of the charger is answered while ours waits for its answer', async () => {
    const charger = await system.connect('CP-CROSS');
    const command = clearCache('CP-CROSS');
    const [type, messageId] = await charger.next();
    expect(type).toBe(2);
    for (const id of ['a', 'b']) {
      expect(await charger.exchange(`[2,"${id}","Heartbeat",{}]`)).toMatchObject([3, id, {}]);
    }
    charger.send(accepted(messageId));
    expect((await command).body).toMatchObject({ status: 'accepted' });
  });

  it('may even have the same message id', async () => {
    const charger = await system.connect('CP-SAME');
    const command = clearCache('CP-SAME');
    const [, messageId] = await charger.next();
    const crossing = `[2,"${messageId}","Heartbeat",{}]`;
    expect(await charger.exchange(crossing)).toMatchObject([3, messageId, {}]);
    charger.send(accepted(messageId));
    expect((await command).body).toMatchObject({ status: 'accepted' });
  });

  it('go one at a time each: the next command waits for the answer to the one before it', async () => {
    const charger = await system.connect('CP-ONE');
    const commands = [clearCache('CP-ONE'), clearCache('CP-ONE'), clearCache('CP-ONE')];
    for (let sent = 1; sent <= commands.length; sent++) {
      const [, messageId] = await charger.next();
      await sleep(100);
      expect(charger.received).toHaveLength(sent);
      charger.send(accepted(messageId));
    }
    for (const command of commands) expect((await command).body).toMatchObject({ status: 'accepted' });
  });

  it('an answer that comes too late is counted, and is not taken for that of the next call', async () => {
    const lateAnswers = async () => {
      const { body } = await system.rest.get<string>('/metrics');
      return Number(/^ocpp_late_answers_total(?:\{.*\})? (\d+)$/m.exec(body)?.[1] ?? 0);
    };
    const before = await lateAnswers();
    const charger = await system.connect('CP-LATE');
    const missed = clearCache('CP-LATE');
    const [, tooLate] = await charger.next();
    expect((await missed).body).toMatchObject({ status: 'timeout' });
    const command = clearCache('CP-LATE');
    const [, messageId] = await charger.next();
    charger.send(JSON.stringify([3, tooLate, { status: 'Rejected' }]));
    charger.send(accepted(messageId));
    expect((await command).body).toMatchObject({ status: 'accepted' });
    expect(await lateAnswers()).toBe(before + 1);
  });
});

const timestamp = new Date().toISOString();
const CALLS: [action: string, payload: object, table: string][] = [
  [
    'StartTransaction',
    { connectorId: 1, idTag: 'CARD1', meterStart: 0, timestamp },
    'billing.charging_session',
  ],
  [
    'MeterValues',
    { connectorId: 1, meterValue: [{ timestamp, sampledValue: [{ value: '1' }] }] },
    'billing.meter_value',
  ],
  ['StopTransaction', { transactionId: -1, meterStop: 5, timestamp }, 'billing.charging_session'],
  ['StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' }, 'station.connector'],
  ['BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' }, 'station.charging_station'],
  ['Heartbeat', {}, 'monitoring.ocpp_message'],
];

describe('the database', () => {
  it.each(CALLS)('has %s on disk before it is answered', async (action, payload, table) => {
    const charger = await system.connect(`CP-${action}`);
    const held = system.database.query(
      `BEGIN; LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE; SELECT pg_sleep(0.6); COMMIT`,
    );
    await eventually(async () => {
      const [lock] = await system.database.query(
        `SELECT FROM pg_locks WHERE granted AND mode = 'ShareRowExclusiveLock' AND relation = $1::regclass`,
        [table],
      );
      return lock;
    });
    let isAnswered = false;
    const answer = charger.call(action, payload).then(() => (isAnswered = true));
    await sleep(300);
    expect(isAnswered).toBe(false);
    await Promise.all([held, answer]);
    expect(isAnswered).toBe(true);
  });

  it.each(CALLS.slice(0, -1))(
    'says nothing to the charger when %s fails in it',
    async (action, payload, table) => {
      const stationId = `CP-FAILS-${action}`;
      const charger = await system.connect(stationId);
      const [schema, name] = table.split('.');
      await system.database.query(`ALTER TABLE ${table} RENAME TO away`);
      const call = JSON.stringify([2, 'f', action, payload]);
      const failed = await charger.exchange(call);
      await system.database.query(`ALTER TABLE ${schema}.away RENAME TO ${name}`);
      expect(failed).toEqual([4, 'f', 'InternalError', 'The call could not be carried out', {}]);
      expect(system.logOf(stationId).find(({ level }) => level === 'error')).toMatchObject({ action });
      expect((await charger.exchange(call)).slice(0, 2)).toEqual([3, 'f']);
    },
  );
});
