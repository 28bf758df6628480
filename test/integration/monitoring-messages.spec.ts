import { afterEach, describe, expect, it } from 'vitest';
import {
  MessageLog,
  messagePartitions,
  MonitoringJobs,
  type OcppExchange,
} from '../../src/modules/monitoring/index.ts';
import { WriteBatch } from '../../src/platform/database/group-commit.ts';
import { resources, sql, tokens, viewer, web } from '../support/monitoring.ts';
import { caller } from '../support/web-app.ts';

describe('the message log', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second));
  const exchange = (change: Partial<OcppExchange>): OcppExchange => ({
    stationId: 'CP1',
    direction: 'in',
    protocol: 'ocpp1.6',
    messageId: '1',
    action: 'Heartbeat',
    request: '[2,"1","Heartbeat",{}]',
    response: '[3,"1",{"currentTime":"2026-01-31T12:00:00.000Z"}]',
    errorCode: null,
    receivedAt: at(0),
    answeredAt: new Date(at(0).getTime() + 12),
    ...change,
  });

  async function record(...changes: Partial<OcppExchange>[]): Promise<void> {
    for (const change of changes) {
      const batch = new WriteBatch();
      web.app.get(MessageLog, { strict: false }).record(batch, exchange(change));
      await resources.groupCommit.commit(batch);
    }
  }

  afterEach(() => sql(`DELETE FROM monitoring.ocpp_message`));

  it('shows what was said, newest first', async () => {
    const unanswered = {
      direction: 'out' as const,
      messageId: '2',
      action: 'Reset',
      response: null,
      answeredAt: null,
    };
    await record({}, { ...unanswered, request: '[2,"2","Reset",{"type":"Soft"}]', receivedAt: at(1) });
    const { status, body } = await viewer('GET', '/stations/CP1/messages');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        {
          id: expect.any(Number) as number,
          direction: 'out',
          protocol: 'ocpp1.6',
          messageId: '2',
          action: 'Reset',
          request: [2, '2', 'Reset', { type: 'Soft' }],
          response: null,
          errorCode: null,
          receivedAt: '2026-01-31T12:00:01.000Z',
          answeredAt: null,
          durationMs: null,
        },
        expect.objectContaining({
          direction: 'in',
          request: [2, '1', 'Heartbeat', {}],
          response: [3, '1', { currentTime: '2026-01-31T12:00:00.000Z' }],
          answeredAt: '2026-01-31T12:00:00.012Z',
          durationMs: 12,
        }) as object,
      ],
      nextCursor: null,
    });
  });

  it('is filtered by action, direction and time, and read page by page', async () => {
    const heartbeats = [0, 1, 2].map((second) => ({ messageId: `h${second}`, receivedAt: at(second) }));
    await record(...heartbeats, { messageId: 'r', action: 'Reset', direction: 'out', receivedAt: at(3) });
    const ids = async (query: string) => {
      const { body } = await viewer('GET', `/stations/CP1/messages?${query}`);
      return (body['data'] as { messageId: string }[]).map(({ messageId }) => messageId);
    };
    expect(await ids('')).toEqual(['r', 'h2', 'h1', 'h0']);
    expect(await ids('action=Reset')).toEqual(['r']);
    expect(await ids('direction=in&limit=2')).toEqual(['h2', 'h1']);
    expect(await ids('from=2026-01-31T12:00:01Z&to=2026-01-31T13:00:03%2B01:00')).toEqual(['h2', 'h1']);
    const { body: first } = await viewer('GET', '/stations/CP1/messages?limit=3');
    expect(await ids(`limit=3&cursor=${String(first['nextCursor'])}`)).toEqual(['h0']);
  });

  it('keeps what a charger sent however broken it is', async () => {
    await record(
      {
        request: '[2,"a\u0000b","Heart',
        messageId: null,
        action: null,
        response: '[4,"-1","FormationViolation","",{}]',
      },
      { request: 'not JSON', messageId: 'x\u0000', action: 'A\u0000', errorCode: 'E\u0000' },
      { request: '7' },
    );
    const { body } = await viewer('GET', '/stations/CP1/messages');
    expect(body['data']).toMatchObject([
      { request: '7' },
      { request: 'not JSON', messageId: 'x\uFFFD', action: 'A\uFFFD', errorCode: 'E\uFFFD' },
      {
        request: '[2,"a\uFFFDb","Heart',
        messageId: null,
        action: null,
        response: [4, '-1', 'FormationViolation', '', {}],
      },
    ]);
  });

  it('writes no password of a charger', async () => {
    await record(
      { request: '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"topsecret"}]' },
      { request: '[2,"1","X",{"key":"AuthorizationKey","value":"topsecret"' },
      {
        response:
          '[3,"1",{"configurationKey":[{"key":"authorizationkey","readonly":false,"value":"topsecret"}]}]',
      },
    );
    const rows = await sql(`SELECT request, response FROM monitoring.ocpp_message`);
    expect(JSON.stringify(rows)).not.toContain('topsecret');
    expect(rows[0]).toMatchObject({
      request: '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"[hidden]"}]',
    });
  });

  it('writes no credentials that are in a URI', async () => {
    await record(
      { request: '[2,"1","UpdateFirmware",{"location":"ftp://u:topsecret@host/f?v=1&sig=topsecret"}]' },
      { request: String.raw`[2,"1","X",{"location":"ftp:\/\/u:topsecret@host"}]` },
      { request: 'no message: ftp://u:topsecret@host "and more"' },
    );
    const rows = await sql(`SELECT request FROM monitoring.ocpp_message ORDER BY id`);
    expect(rows).toEqual([
      { request: '[2,"1","UpdateFirmware",{"location":"ftp://[hidden]@host/f?v=1&sig=[hidden]"}]' },
      { request: '[2,"1","X",{"location":"ftp://[hidden]@host"}]' },
      { request: 'no message: ftp://[hidden]@host "and more"' },
    ]);
  });

  it('writes no secrets that are named as such alone', async () => {
    await record(
      { request: '[2,"1","SetNetworkProfile",{"connectionData":{"apn":{"simPin":1234}}}]' },
      { request: '[2,"1","ChangeConfiguration",{"key":"ClientSecret","value":"x1y2"}]' },
    );
    const rows = await sql(`SELECT request FROM monitoring.ocpp_message ORDER BY id`);
    expect(JSON.stringify(rows)).not.toMatch(/1234|x1y2/);
  });

  it('is closed to drivers, to other tenants, and to cursors of other lists', async () => {
    await record({ stationId: 'OTHER' });
    const driver = caller(web.url, { authorization: `Bearer ${tokens.driver}` });
    expect((await driver('GET', '/stations/CP1/messages')).status).toBe(403);
    expect((await viewer('GET', '/stations/OTHER/messages')).status).toBe(404);
    expect((await viewer('GET', '/stations/CP9/messages')).status).toBe(404);
    const cursor = Buffer.from('["CP1"]').toString('base64url');
    const answer = await viewer('GET', `/stations/CP1/messages?cursor=${cursor}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_cursor' } });
  });

  it('has a partition for each day to come, and drops whole days', async () => {
    const partitions = async () => {
      const rows = await sql(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'monitoring.ocpp_message'::regclass
          ORDER BY 1`,
      );
      return (rows as { name: string }[]).map(({ name }) => name.replace('monitoring.ocpp_message_', ''));
    };
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000);
    const nameOf = (date: Date) => date.toISOString().slice(0, 10).replaceAll('-', '');
    for (const offset of [5, 6, 7]) {
      await sql(`DROP TABLE IF EXISTS monitoring.ocpp_message_${nameOf(day(offset))}`);
    }
    await record({ messageId: 'ahead', receivedAt: day(6) }, { messageId: 'old', receivedAt: day(-40) });
    await record({ messageId: 'now', receivedAt: new Date() });

    await web.app.get(MonitoringJobs, { strict: false }).start();
    expect(await partitions()).toEqual(
      expect.arrayContaining([5, 6, 7].map((offset) => nameOf(day(offset)))),
    );
    const moved = await sql(`SELECT message_id FROM monitoring.ocpp_message_${nameOf(day(6))}`);
    expect(moved).toEqual([{ message_id: 'ahead' }]);

    const midnight = new Date(new Date().toISOString().slice(0, 10));
    const before = await partitions();
    const dry = await messagePartitions.dropBefore(resources.dataSource, midnight, true);
    expect(dry).toEqual({ partitions: [`monitoring.ocpp_message_${nameOf(day(-1))}`], rows: 1 });
    expect(await partitions()).toEqual(before);
    expect(await messagePartitions.dropBefore(resources.dataSource, midnight, false)).toEqual(dry);
    expect(await partitions()).toEqual(before.filter((name) => name !== nameOf(day(-1))));
    const left = await sql(`SELECT message_id FROM monitoring.ocpp_message ORDER BY message_id`);
    expect(left).toEqual([{ message_id: 'ahead' }, { message_id: 'now' }]);
  });
});
