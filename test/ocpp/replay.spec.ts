import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../support/cluster.ts';
import type { Frame, RawCharger } from '../support/raw-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually, RestClient } from '../support/rest.ts';

const startedAt = new Date(Date.now() - 3_600_000).toISOString();
const start = (messageId: string, fields: object = {}) =>
  JSON.stringify([
    2,
    messageId,
    'StartTransaction',
    { connectorId: 1, idTag: 'CARD1', meterStart: 1000, timestamp: startedAt, ...fields },
  ]);
const transfer = (messageId: string, data: string) =>
  JSON.stringify([2, messageId, 'DataTransfer', { vendorId: 'V', data }]);
const BOOT = '[2,"boot","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]';

describe.skipIf(!hasRedis)('a call that is repeated', () => {
  let cluster: TestCluster;
  let stations = 0;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    await cluster.addToken('CARD1');
  });
  afterAll(() => cluster.stop());

  const urlOf = (name: 'ocppA' | 'ocppB') => cluster.processes[name].ocppUrl;
  const newId = () => `CP-${++stations}`;
  const connect = (stationId: string, name: 'ocppA' | 'ocppB' = 'ocppA') =>
    cluster.connect(stationId, urlOf(name));

  /** Without its record a start that is carried out again gets another number. */
  const loseSessions = (stationId: string) =>
    cluster.database.query(`DELETE FROM billing.charging_session WHERE station_id = $1`, [stationId]);
  const countOf = async (stationId: string): Promise<number> => {
    const rows = await cluster.database.query(`SELECT FROM billing.charging_session WHERE station_id = $1`, [
      stationId,
    ]);
    return rows.length;
  };

  async function replayedCalls(name: 'ocppA' | 'ocppB'): Promise<number> {
    const http = RestClient.anonymous(urlOf(name).replace('ws:', 'http:'));
    const { body } = await http.get<string>('/metrics');
    return Number(/^ocpp_replayed_calls_total(?:\{.*\})? (\d+)$/m.exec(body)?.[1]);
  }

  async function expectCarriedOutAgain(charger: RawCharger, stationId: string, first: Frame, call: string) {
    await loseSessions(stationId);
    const again = await charger.exchange(call);
    expect(again.slice(0, 2)).toEqual(first.slice(0, 2));
    expect(again).not.toEqual(first);
    expect(await countOf(stationId)).toBe(1);
  }

  it('on the same connection gets its recorded answer, is logged, and is counted', async () => {
    const stationId = newId();
    const charger = await connect(stationId);
    const before = await replayedCalls('ocppA');
    const first = await charger.exchange(start('s1'));
    await loseSessions(stationId);
    expect(await charger.exchange(start('s1'))).toEqual(first);
    expect(await countOf(stationId)).toBe(0);
    expect(await replayedCalls('ocppA')).toBe(before + 1);
    const logged = await cluster.database.query<{ response: string }>(
      `SELECT response FROM monitoring.ocpp_message WHERE station_id = $1 AND message_id = 's1'`,
      [stationId],
    );
    expect(logged.map(({ response }) => JSON.parse(response) as unknown)).toEqual([first, first]);
  });

  it('on the next connection, to the other process, gets its recorded answer', async () => {
    const stationId = newId();
    const first = await (await connect(stationId)).exchange(start('s1'));
    await loseSessions(stationId);
    const before = await replayedCalls('ocppB');
    const next = await connect(stationId, 'ocppB');
    expect(await next.exchange(start('s1'))).toEqual(first);
    const third = await connect(stationId, 'ocppA');
    expect(await third.exchange(start('s1'))).toEqual(first);
    expect(await countOf(stationId)).toBe(0);
    expect(await replayedCalls('ocppB')).toBe(before + 1);
  });

  it('with the same id and another content is another call, and takes the place of the first', async () => {
    const stationId = newId();
    const charger = await connect(stationId);
    const one = await charger.exchange(start('1'));
    const two = await charger.exchange(start('1', { connectorId: 2 }));
    expect(two).not.toEqual(one);
    expect(await countOf(stationId)).toBe(2);
    const next = await connect(stationId, 'ocppB');
    await loseSessions(stationId);
    expect(await next.exchange(start('1', { connectorId: 2 }))).toEqual(two);
    await expectCarriedOutAgain(next, stationId, one, start('1'));
  });

  it('after Redis was emptied is carried out again, and is still one session', async () => {
    const stationId = newId();
    const first = await (await connect(stationId)).exchange(start('s1'));
    await cluster.redis.flush();
    const next = await connect(stationId, 'ocppB');
    expect(await next.exchange(start('s1'))).toEqual(first);
    expect(await countOf(stationId)).toBe(1);
  });

  it('after sixteen others is carried out again, here and elsewhere', async () => {
    const stationId = newId();
    const charger = await connect(stationId);
    const [first, kept] = [await charger.exchange(start('s1')), await charger.exchange(transfer('t0', 'a'))];
    for (let index = 1; index <= 15; index++) await charger.exchange(transfer(`t${index}`, 'b'));
    const next = await connect(stationId, 'ocppB');
    const before = await replayedCalls('ocppB');
    expect(await next.exchange(transfer('t0', 'a'))).toEqual(kept);
    expect(await replayedCalls('ocppB')).toBe(before + 1);
    await expectCarriedOutAgain(next, stationId, first, start('s1'));
  });

  it('after the station has booted is carried out again, since its ids begin anew', async () => {
    const stationId = newId();
    const charger = await connect(stationId);
    const first = await charger.exchange(start('1'));
    await charger.exchange(BOOT);
    await expectCarriedOutAgain(charger, stationId, first, start('1'));
    const next = await connect(stationId, 'ocppB');
    await next.exchange(BOOT);
    await expectCarriedOutAgain(next, stationId, first, start('1'));
  });

  it('and was refused the first time is carried out again', async () => {
    const charger = await connect(newId());
    const refused = await charger.exchange('[2,"x","MeterValues",{}]');
    expect(refused[0]).toBe(4);
    const before = await replayedCalls('ocppA');
    expect(await charger.exchange('[2,"x","MeterValues",{}]')).toEqual(refused);
    expect(await replayedCalls('ocppA')).toBe(before);
  });

  it('and tells the present moment is answered anew', async () => {
    const charger = await connect(newId());
    const heartbeat = '[2,"h","Heartbeat",{}]';
    const [, , first] = (await charger.exchange(heartbeat)) as [number, string, { currentTime: string }];
    const later = await eventually(async () => {
      const [, , answer] = (await charger.exchange(heartbeat)) as [number, string, { currentTime: string }];
      return answer.currentTime > first.currentTime && answer;
    });
    expect(Date.parse(later.currentTime)).toBeGreaterThan(Date.parse(first.currentTime));

    await cluster.addToken('SOON-BLOCKED');
    const authorize = '[2,"a","Authorize",{"idTag":"SOON-BLOCKED"}]';
    expect(await charger.exchange(authorize)).toEqual([3, 'a', { idTagInfo: { status: 'Accepted' } }]);
    await cluster.database.query(
      `UPDATE driver.id_token SET status = 'blocked' WHERE id_token = 'SOON-BLOCKED'`,
    );
    expect(await charger.exchange(authorize)).toEqual([3, 'a', { idTagInfo: { status: 'Blocked' } }]);
  });

  it('while the first is still worked on is not carried out twice', async () => {
    const stationId = newId();
    const charger = await connect(stationId);
    const before = await replayedCalls('ocppA');
    for (let times = 0; times < 3; times++) charger.send(start('s1'));
    const first = await charger.next();
    expect([await charger.next(), await charger.next()]).toEqual([first, first]);
    expect(await countOf(stationId)).toBe(1);
    expect(await replayedCalls('ocppA')).toBe(before + 2);
  });

  it('to two processes at once is one record, with one answer', async () => {
    const stationId = newId();
    const older = await connect(stationId, 'ocppA');
    const answers: Frame[] = [];
    const collect = (charger: RawCharger) =>
      charger.socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString()) as Frame));
    collect(older);
    older.send(start('s1'));
    const newer = await connect(stationId, 'ocppB');
    collect(newer);
    const first = await newer.exchange(start('s1'));
    const { transactionId } = first[2] as { transactionId: number };
    const stop = JSON.stringify([
      2,
      's2',
      'StopTransaction',
      { transactionId: -1, idTag: 'CARD1', meterStop: 2000, timestamp: new Date().toISOString() },
    ]);
    newer.send(stop);
    const newest = await connect(stationId, 'ocppA');
    await newest.exchange(stop);
    for (const [type, messageId, answer] of answers.filter(([, id]) => id === 's1'))
      expect([type, messageId, answer]).toEqual(first);
    const { body } = await cluster.rest.get<{ data: object[] }>(`/charging-sessions?stationId=${stationId}`);
    expect(body.data).toMatchObject([
      { transactionId: String(transactionId), status: 'ended', energyWh: 1000, meterStopWh: 2000 },
    ]);
  });
});
