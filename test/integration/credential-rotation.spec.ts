import { beforeEach, describe, expect, it } from 'vitest';
import { RotationPlan } from '../../src/modules/station/credential-rotation/rotation-plan.service.ts';
import { type CommandOutcome, StationJobs, stationQueues } from '../../src/modules/station/index.ts';
import { AppConfig } from '../../src/platform/config/config.ts';
import {
  admin,
  credentials,
  link,
  newStation,
  onlineStation,
  OTHER,
  OWN,
  PRESENT,
  reports,
  resources,
  viewer,
  web,
} from '../support/stations.ts';

const plan = web.app.get(RotationPlan);
const config = web.app.get(AppConfig);
const answers = (outcome: CommandOutcome) => () => Promise.resolve(outcome);
const by = (credentialGeneration: number) => ({ securityProfile: 1 as const, credentialGeneration });

beforeEach(() => resources.dataSource.query(`DELETE FROM station.credential_rotation`));

async function onlineWithPassword() {
  const station = await onlineStation();
  await credentials.issue(OWN, station.stationId);
  await reports.connected(station, 'ocpp1.6', by(1));
  return station;
}

async function request(body: object): Promise<number> {
  const answer = await admin('POST', '/credentials/rotation', { body });
  expect(answer.status).toBe(200);
  await passTime();
  return Number(answer.body['stations']);
}

const progress = async () => (await viewer('GET', '/credentials/rotation')).body;
const rotationOf = async (stationId: string) => {
  const { body } = await viewer('GET', `/credentials/rotation/stations?stationId=${stationId}`);
  return (body['data'] as Record<string, unknown>[])[0];
};
/** A machine's clock may step back a little: what is due is due for a while. */
const passTime = () =>
  resources.dataSource.query(
    `UPDATE station.credential_rotation SET next_attempt_at = now() - interval '1 minute' WHERE status = 'due'`,
  );
const makeOld = (stationId: string, days: number) =>
  resources.dataSource.query(
    `UPDATE station.credential SET created_at = now() - make_interval(days => $2) WHERE station_id = $1`,
    [stationId, days],
  );

describe('the rotation of many passwords', () => {
  it('is of the tenant’s stations that have one, of those asked for', async () => {
    const [one, two] = [await onlineWithPassword(), await onlineWithPassword()];
    const open = await newStation();
    const theirs = await newStation('THEIRS', OTHER);
    await credentials.issue(OTHER, theirs.stationId);
    await makeOld(two.stationId, 10);
    const stationIds = [one, two, open, theirs].map(({ stationId }) => stationId);
    expect(await request({ stationIds })).toBe(2);
    expect(await request({ stationIds, olderThanDays: 9 })).toBe(1);
    expect(await request({ stationIds, locationId: '00000000-0000-4000-8000-000000000000' })).toBe(0);
    expect(await progress()).toEqual({ due: 2, sent: 0, done: 0, failed: 0 });
  });

  it('goes on as chargers are online, and is done when they have used the new one', async () => {
    const [here, away] = [await onlineWithPassword(), await onlineWithPassword()];
    await request({ stationIds: [here.stationId, away.stationId] });
    link.online.delete(away.stationId);
    await plan.attemptDue();
    expect(link.delivered.map(({ stationId }) => stationId)).toEqual([here.stationId]);
    const sent = await rotationOf(here.stationId);
    expect(sent).toMatchObject({
      state: 'sent',
      attempts: 1,
      reason: null,
      requestedBy: 'admin@example.com',
    });
    expect(await progress()).toMatchObject({ due: 1, sent: 1, done: 0 });
    await plan.attemptDue();
    expect(link.delivered).toHaveLength(1);
    await reports.connected(here, 'ocpp1.6', by(2));
    link.online.set(away.stationId, PRESENT);
    await plan.attemptDue();
    await reports.connected(away, 'ocpp1.6', by(2));
    expect(await progress()).toEqual({ due: 0, sent: 0, done: 2, failed: 0 });
    const { body } = await viewer('GET', '/credentials/rotation/stations?state=done&limit=1');
    expect(body).toMatchObject({
      data: [{ stationId: here.stationId }],
      nextCursor: expect.any(String) as string,
    });
  });

  it('tries again later what was not accepted, a few times', async () => {
    const { stationId } = await onlineWithPassword();
    await request({ stationIds: [stationId] });
    link.answer = answers({ status: 'rejected', response: { status: 'Rejected' } });
    await plan.attemptDue();
    await plan.attemptDue();
    expect(await rotationOf(stationId)).toMatchObject({ state: 'due', attempts: 1 });
    for (let attempt = 2; attempt <= 5; attempt++) {
      await passTime();
      await plan.attemptDue();
    }
    expect(link.delivered).toHaveLength(5);
    const given = { state: 'failed', attempts: 5, reason: 'The charger’s answer: rejected' };
    expect(await rotationOf(stationId)).toMatchObject({ ...given, nextAttemptAt: null });
    const { data } = await credentials.list(OWN, stationId, { limit: 50 });
    expect(data).toMatchObject([{ generation: 1, state: 'inForce' }]);
    await request({ stationIds: [stationId] });
    expect(await rotationOf(stationId)).toMatchObject({ state: 'due', attempts: 0, reason: null });
  });

  it('does no more in a minute than it may, and no station twice when two workers are at it', async () => {
    const stations = [];
    for (let count = 0; count < 6; count++) stations.push(await onlineWithPassword());
    await request({ stationIds: stations.map(({ stationId }) => stationId) });
    const perMinute = config.ocpp.passwordRotationsPerMinute;
    Object.assign(config.ocpp, { passwordRotationsPerMinute: 2 });
    await Promise.all([plan.attemptDue(), plan.attemptDue()]);
    Object.assign(config.ocpp, { passwordRotationsPerMinute: perMinute });
    expect(link.delivered).toHaveLength(4);
    expect(new Set(link.delivered.map(({ stationId }) => stationId)).size).toBe(4);
  });

  it('comes by itself for passwords of an age, where one is configured', async () => {
    const [young, old, certified] = [
      await onlineWithPassword(),
      await onlineWithPassword(),
      await onlineWithPassword(),
    ];
    await reports.connected(certified, 'ocpp1.6', { securityProfile: 3, credentialGeneration: null });
    for (const { stationId } of [old, certified]) await makeOld(stationId, 91);
    await makeOld(young.stationId, 89);
    await plan.planOld();
    expect(await progress()).toMatchObject({ due: 0 });
    Object.assign(config.ocpp, { passwordRotationDays: 90 });
    await plan.planOld();
    await plan.attemptDue();
    await plan.planOld();
    Object.assign(config.ocpp, { passwordRotationDays: 0 });
    expect(await rotationOf(old.stationId)).toMatchObject({ state: 'sent', requestedBy: 'system' });
    expect(await rotationOf(young.stationId)).toBeUndefined();
    expect(await rotationOf(certified.stationId)).toBeUndefined();
  });

  it('ends where the charger was given several and used none', async () => {
    const { stationId } = await onlineWithPassword();
    for (let count = 0; count < 6; count++) {
      await request({ stationIds: [stationId] });
      await plan.attemptDue();
    }
    expect(link.delivered).toHaveLength(5);
    expect(await rotationOf(stationId)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/has used none/) as string,
    });
  });
});

describe('the rotation of one password', () => {
  it('asks nothing of a station that is offline, or of another tenant', async () => {
    const { stationId } = await newStation();
    const path = `/stations/${stationId}/credentials/rotation`;
    expect(await admin('POST', path)).toMatchObject({ status: 409, body: { code: 'station_offline' } });
    await newStation('NOT-OURS', OTHER);
    link.online.set('NOT-OURS', PRESENT);
    expect((await admin('POST', '/stations/NOT-OURS/credentials/rotation')).status).toBe(404);
    expect(link.delivered).toEqual([]);
  });

  it('is not repeated under one key', async () => {
    const { stationId } = await onlineWithPassword();
    const path = `/stations/${stationId}/credentials/rotation`;
    const headers = { 'idempotency-key': `rotate ${stationId}` };
    const first = await admin('POST', path, { headers });
    expect(first).toMatchObject({
      status: 200,
      body: { status: 'accepted', request: { password: '[hidden]' } },
    });
    expect((await admin('POST', path, { headers })).body).toEqual(first.body);
    expect(link.delivered).toHaveLength(1);
  });

  it('has a charger connect anew that does not by itself', async () => {
    const { stationId } = await onlineWithPassword();
    await admin('POST', `/stations/${stationId}/credentials/rotation`);
    const [job] = await resources.dataSource.query<{ data: object; delay: number }[]>(
      `SELECT data, extract(epoch FROM start_after - created_on)::integer AS delay
         FROM job.job WHERE name = 'station.reconnect' AND data->>'stationId' = $1`,
      [stationId],
    );
    expect(job).toMatchObject({ data: { stationId, before: expect.any(String) as string }, delay: 30 });
  });

  it('is work of the workers, and so is what follows', async () => {
    const [due, back] = [await onlineWithPassword(), await onlineWithPassword()];
    await request({ stationIds: [due.stationId] });
    await web.app.get(StationJobs).start();
    const enqueue = async (name: string, data: object) => {
      const queue = stationQueues.find((one) => one.name === name);
      if (queue !== undefined) await resources.jobs.enqueue(resources.dataSource.manager, queue, data);
    };
    link.online.set(back.stationId, { ...PRESENT, connectedAt: new Date().toISOString() });
    const before = new Date(Date.parse(PRESENT.connectedAt) + 1000).toISOString();
    await enqueue('station.reconnect', { stationId: back.stationId, before });
    await enqueue('station.reconnect', { stationId: due.stationId, before });
    await enqueue('station.rotate-credentials', {});
    await expect.poll(() => rotationOf(due.stationId), { timeout: 10_000 }).toMatchObject({ state: 'sent' });
    await expect.poll(() => link.disconnected, { timeout: 10_000 }).toEqual([due.stationId]);
  });
});
