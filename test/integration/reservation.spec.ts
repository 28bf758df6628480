import { describe, expect, it } from 'vitest';
import {
  type CommandOutcome,
  Reservations,
  StationJobs,
  StationOfflineError,
  stationQueues,
  type StationRef,
} from '../../src/modules/station/index.ts';
import {
  admin,
  commands,
  eventsOf,
  link,
  newStation,
  onlineStation,
  OPERATOR,
  OTHER,
  OWN,
  reports,
  resources,
  status,
  stations,
  viewer,
  web,
} from '../support/stations.ts';

const reservations = web.app.get(Reservations);
const ACCEPTED = { accepted: true, reason: 'Accepted', groupIdToken: null };
const OCCUPIED = { accepted: false, reason: 'Occupied', groupIdToken: null };
const EXPIRY = '2099-01-31T12:00:00.000Z';

const reserve = (station: StationRef, fields: object = {}, waitSeconds = 5) =>
  reservations.create(
    OPERATOR,
    { stationId: station.stationId, evseId: 1, idToken: 'Card', expiresAt: EXPIRY, ...fields },
    waitSeconds,
  );

/** The number under which the charger was asked for it last. */
const askedFor = () => Number(link.delivered.at(-1)?.requests[0]?.payload['reservationId']);

/** A reservation that the charger has accepted. */
async function active(station: StationRef, fields: object = {}) {
  const { id, reservationId } = await reserve(station, fields);
  await reservations.answered(station, reservationId, ACCEPTED);
  return reservations.find(OWN, id);
}

const expireNow = (id: string) =>
  resources.dataSource.query(
    `UPDATE station.reservation SET expires_at = now() - interval '1 minute' WHERE id = $1`,
    [id],
  );

const statusesOf = async ({ stationId }: StationRef) =>
  (await eventsOf(stationId, 'ReservationChanged')).map((event) => event['status']);

const idsOf = async (query: string) =>
  ((await viewer('GET', `/reservations?${query}`)).body['data'] as { id: string }[]).map(({ id }) => id);

describe('a reservation', () => {
  it('is there before the charger is asked, so that its answer finds it', async () => {
    const station = await onlineStation();
    link.answer = async () => {
      await reservations.answered(station, askedFor(), ACCEPTED);
      return { status: 'accepted', response: { status: 'Accepted' } };
    };
    const reservation = await reserve(station, { groupIdToken: 'G' });
    expect(reservation).toMatchObject({
      stationId: station.stationId,
      reservationId: askedFor(),
      evseId: 1,
      connectorId: null,
      idToken: 'Card',
      groupIdToken: 'G',
      status: 'active',
      statusReason: null,
      transactionId: null,
      expiresAt: new Date(EXPIRY),
    });
    expect(await commands.find(OWN, station.stationId, reservation.commandId)).toMatchObject({
      command: 'reserve-now',
      status: 'accepted',
      request: { reservationId: reservation.reservationId, evseId: 1, idToken: 'Card', expiresAt: EXPIRY },
    });
    expect(await eventsOf(station.stationId, 'ReservationChanged')).toEqual(
      ['pending', 'active'].map((text) => ({
        id: reservation.id,
        reservationId: reservation.reservationId,
        stationId: station.stationId,
        evseId: 1,
        status: text,
        statusReason: null,
        transactionId: null,
        expiresAt: EXPIRY,
      })),
    );
  });

  it('has a number of its own, however many are asked for at once', async () => {
    const station = await onlineStation();
    const made = await Promise.all(Array.from({ length: 10 }, () => reserve(station)));
    expect(new Set(made.map(({ reservationId }) => reservationId)).size).toBe(10);
  });

  it('leaves nothing behind when it cannot be asked for', async () => {
    const station = await newStation();
    await expect(reserve(station)).rejects.toThrow(StationOfflineError);
    expect(await idsOf(`stationId=${station.stationId}`)).toEqual([]);
    expect((await commands.list(OWN, station.stationId, { limit: 50 })).data).toEqual([]);
  });

  it.each<[CommandOutcome, string | null]>([
    [{ status: 'failed', response: { errorCode: 'NotSupported' } }, 'NotSupported'],
    [{ status: 'failed', response: { errorCode: 'x'.repeat(51) } }, 'x'.repeat(50)],
    [{ status: 'failed', response: { error: 'it broke' } }, null],
    [{ status: 'timeout', response: null }, null],
  ])('fails with its command: %o', async (outcome, statusReason) => {
    const station = await onlineStation();
    link.answer = async () => outcome;
    expect(await reserve(station)).toMatchObject({ status: 'failed', statusReason });
    expect(await statusesOf(station)).toEqual(['pending', 'failed']);
  });

  it('fails with a command that nobody holds any more, and stands when the charger answers after all', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const { id, reservationId, commandId } = await reserve(station, {}, 0);
    await resources.dataSource.query(
      `UPDATE station.command SET created_at = now() - interval '1 day' WHERE id = $1`,
      [commandId],
    );
    await commands.expireLost(3600);
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'failed' });
    await reservations.answered(station, reservationId, ACCEPTED);
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'active' });
  });

  it('keeps its first answer, and takes none from another station', async () => {
    const [station, other] = [await onlineStation(), await onlineStation()];
    const { id, reservationId } = await reserve(station);
    await reservations.answered(other, reservationId, ACCEPTED);
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'pending' });
    await reservations.answered(station, reservationId, OCCUPIED);
    await reservations.answered(station, reservationId, ACCEPTED);
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'rejected', statusReason: 'Occupied' });
    expect(await statusesOf(station)).toEqual(['pending', 'rejected']);
  });

  it('goes with its station', async () => {
    const station = await onlineStation();
    const { id } = await reserve(station);
    await stations.remove(OWN, station.stationId);
    expect((await viewer('GET', `/reservations/${id}`)).status).toBe(404);
  });
});

describe('the transaction of a reservation', () => {
  it('ends it once, whatever is reported again', async () => {
    const station = await onlineStation();
    const { id, reservationId } = await active(station);
    await Promise.all(['17', '17', '17'].map((number) => reservations.used(station, reservationId, number)));
    await reservations.used(station, reservationId, '18');
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'used', transactionId: '17' });
    expect(await statusesOf(station)).toEqual(['pending', 'active', 'used']);
  });

  it('counts when it was started before the reservation expired, and is reported late', async () => {
    const station = await onlineStation();
    const { id, reservationId } = await active(station);
    await expireNow(id);
    await reservations.expire();
    await reservations.used(station, reservationId, '17');
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'used', transactionId: '17' });
  });

  it('changes nothing of one that was refused or cancelled, or is of another station', async () => {
    const [station, other] = [await onlineStation(), await onlineStation()];
    const refused = await reserve(station);
    await reservations.answered(station, refused.reservationId, OCCUPIED);
    const cancelled = await active(station);
    await reservations.cancelled(station, cancelled.reservationId);
    const theirs = await active(other);
    for (const { reservationId } of [refused, cancelled, theirs])
      await reservations.used(station, reservationId, '17');
    expect(await reservations.find(OWN, refused.id)).toMatchObject({ status: 'rejected' });
    expect(await reservations.find(OWN, cancelled.id)).toMatchObject({ status: 'cancelled' });
    expect(await reservations.find(OWN, theirs.id)).toMatchObject({ status: 'active', transactionId: null });
  });

  it.each([0, -1, 1.5, 2 ** 31, Number.NaN, Infinity])('may name what cannot be: %d', async (number) => {
    await expect(reservations.used(await onlineStation(), number, '17')).resolves.toBeUndefined();
  });
});

describe('the end of a reservation', () => {
  it('comes at its time, in lists before it is recorded, and is announced once', async () => {
    const station = await onlineStation();
    const { id } = await active(station);
    const lasting = await active(station);
    await expireNow(id);
    const of = (text: string) => idsOf(`stationId=${station.stationId}&status=${text}`);
    for (const expire of [async () => 0, () => reservations.expire(), () => reservations.expire()]) {
      await expire();
      expect(await of('expired')).toEqual([id]);
      expect(await of('active')).toEqual([lasting.id]);
      expect(await reservations.find(OWN, id)).toMatchObject({ status: 'expired' });
    }
    expect((await statusesOf(station)).filter((text) => text === 'expired')).toHaveLength(1);
  });

  it('is recorded by a job', async () => {
    const station = await onlineStation();
    const { id } = await active(station);
    await expireNow(id);
    await web.app.get(StationJobs).start();
    const queue = stationQueues.find(({ name }) => name === 'station.expire-reservations');
    if (queue !== undefined) await resources.jobs.enqueue(resources.dataSource.manager, queue, {});
    await expect.poll(() => statusesOf(station), { timeout: 10_000 }).toContain('expired');
  });

  it.each<[evseId: number, text: string, ended: number[]]>([
    [1, 'Faulted', [1]],
    [2, 'Unavailable', [2]],
    [0, 'Unavailable', [0, 1, 2]],
    [1, 'Charging', []],
    [0, 'Available', []],
  ])('is told by a status of EVSE %d: %s', async (evseId, text, ended) => {
    const station = await onlineStation();
    const made = [
      await active(station, { evseId: undefined }),
      await active(station),
      await active(station, { evseId: 2 }),
    ];
    const now = new Date();
    const time = { at: now, reportedAt: now, receivedAt: now, marks: [] };
    await reports.statusReported(station, status(evseId, text, '12:00:00', { time }));
    const found = await Promise.all(made.map(({ id }) => reservations.find(OWN, id)));
    expect(found.map((reservation) => [reservation.status, reservation.statusReason])).toEqual(
      [0, 1, 2].map((index) => (ended.includes(index) ? ['cancelled', text] : ['active', null])),
    );
  });

  it('is not told by a status from before it was made', async () => {
    const station = await onlineStation();
    const { id } = await active(station);
    await reports.statusReported(station, status(1, 'Faulted', '10:00:00'));
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'active' });
  });
});

describe('the cancellation of a reservation', () => {
  it.each<CommandOutcome>([
    { status: 'rejected', response: { status: 'Rejected' } },
    { status: 'failed', response: null },
    { status: 'timeout', response: null },
  ])('leaves it as it is when the charger does not do it: %o', async (outcome) => {
    const station = await onlineStation();
    const { id } = await active(station);
    link.answer = async () => outcome;
    const { status: code, body } = await admin('DELETE', `/reservations/${id}`);
    expect([code, body['code']]).toEqual([409, 'cancellation_refused']);
    expect(await reservations.find(OWN, id)).toMatchObject({ status: 'active' });
  });

  it('is refused for one that is over, and for a station that is offline', async () => {
    const station = await onlineStation();
    const [over, kept] = [await active(station), await active(station)];
    await expireNow(over.id);
    const late = await admin('DELETE', `/reservations/${over.id}`);
    expect([late.status, late.body['code']]).toEqual([409, 'reservation_not_active']);
    link.online.clear();
    const away = await admin('DELETE', `/reservations/${kept.id}`);
    expect([away.status, away.body['code']]).toEqual([409, 'station_offline']);
    expect((await viewer('DELETE', `/reservations/${kept.id}`)).status).toBe(403);
  });
});

describe('reservations over REST', () => {
  it('page, newest first, and are found by their token in capitals or not', async () => {
    const station = await onlineStation();
    const ids: string[] = [];
    for (const idToken of ['AbC', 'aBc', 'ABCD']) ids.unshift((await reserve(station, { idToken })).id);
    const path = `stationId=${station.stationId}`;
    const { body: first } = await viewer('GET', `/reservations?${path}&limit=2`);
    const second = await idsOf(`${path}&limit=2&cursor=${String(first['nextCursor'])}`);
    expect([...(first['data'] as { id: string }[]).map(({ id }) => id), ...second]).toEqual(ids);
    expect(await idsOf(`${path}&idToken=abc`)).toEqual(ids.slice(1));
  });

  it('are of one tenant alone', async () => {
    const station = await onlineStation();
    const { id } = await reserve(station);
    await expect(reservations.find(OTHER, id)).rejects.toThrow('There is no reservation');
    const stranger = { ...OPERATOR, ...OTHER };
    await expect(reservations.cancel(stranger, id, 1)).rejects.toThrow('There is no reservation');
    const list = await reservations.list(OTHER, { stationId: station.stationId, limit: 50 });
    expect(list.data).toEqual([]);
  });

  it('are asked for once for one Idempotency-Key', async () => {
    const { stationId } = await onlineStation();
    const body = { stationId, idToken: 'Card', expiresAt: EXPIRY };
    const request = { body, headers: { 'idempotency-key': 'reserve once' } };
    const first = await admin('POST', '/reservations', request);
    expect(await admin('POST', '/reservations', request)).toMatchObject({ status: 201, body: first.body });
    expect(link.delivered).toHaveLength(1);
    expect((await viewer('POST', '/reservations', { body })).status).toBe(403);
  });
});
