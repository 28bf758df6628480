import { expect, it } from 'vitest';
import { describeMessage, runCommand } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

interface Reservation {
  id: string;
  reservationId: number;
  status: string;
  statusReason: string | null;
  groupIdToken: string | null;
}

const EXPIRY = '2099-01-31T12:00:00.000Z';

describeMessage('1.6', 'ReserveNow', 'to the charger', (suite) => {
  const { stationId } = suite;
  const post = (fields: object, query = '') =>
    suite.system.rest.post<Reservation & { code?: string }>(`/reservations${query}`, {
      stationId,
      idToken: 'RESERVER',
      expiresAt: EXPIRY,
      ...fields,
    });
  const read = async (id: string) => (await suite.system.rest.get<Reservation>(`/reservations/${id}`)).body;

  /** Reserves over REST; the charger answers its one message. */
  async function reserve(fields: object, answer: unknown[] = [3, { status: 'Accepted' }]) {
    const answering = post(fields);
    const [, messageId, action, payload] = await suite.charger.next();
    const [type, ...rest] = answer;
    suite.charger.send(JSON.stringify([type, messageId, ...rest]));
    const { status, body } = await answering;
    expect(status).toBe(201);
    return { action, payload, reservation: body };
  }

  it.each<[title: string, fields: object, payload: object]>([
    ['an EVSE as connector [TC_046_CSMS]', { evseId: 2 }, { connectorId: 2 }],
    ['a connector', { connectorId: 1 }, { connectorId: 1 }],
    ['any EVSE as connector 0 [TC_049_CSMS]', {}, { connectorId: 0 }],
    ['the group [TC_053_CSMS]', { evseId: 1, groupIdToken: 'G' }, { connectorId: 1, parentIdTag: 'G' }],
    ['a token of 20 characters', { idToken: 'x'.repeat(20) }, { connectorId: 0, idTag: 'x'.repeat(20) }],
    ['a time with an offset in UTC', { expiresAt: '2099-01-31T14:00:00+02:00' }, { connectorId: 0 }],
  ])('sends %s', async (_title, fields, payload) => {
    const sent = await reserve(fields);
    const { reservationId } = sent.reservation;
    expect([sent.action, sent.payload]).toEqual([
      'ReserveNow',
      { idTag: 'RESERVER', expiryDate: EXPIRY, reservationId, ...payload },
    ]);
    expect(sent.reservation).toMatchObject({ stationId, status: 'active', statusReason: null });
    expect(reservationId).toBeGreaterThan(0);
    expect(await read(sent.reservation.id)).toEqual(sent.reservation);
  });

  it('sends the group of a registered token, cut to what 1.6 can hold [TC_053_CSMS]', async () => {
    const groupIdToken = 'RESERVE-NOW-GROUP-OF-30-LETTERS';
    const { rest } = suite.system;
    const driverId = await suite.system.addToken('RESERVE-MEMBER');
    const group = await rest.post<{ id: string }>('/driver-groups', { name: groupIdToken, groupIdToken });
    await rest.patch(`/drivers/${driverId}`, { groupId: group.body.id });
    const { payload, reservation } = await reserve({ idToken: 'reserve-member' });
    expect(payload).toMatchObject({ idTag: 'reserve-member', parentIdTag: groupIdToken.slice(0, 20) });
    expect(reservation).toMatchObject({ groupIdToken: groupIdToken.slice(0, 20), status: 'active' });
  });

  it.each<[title: string, fields: object, answer: unknown[], status: string, reason: string | null]>([
    ['Faulted [TC_048_1_CSMS]', { evseId: 1 }, [3, { status: 'Faulted' }], 'rejected', 'Faulted'],
    ['Occupied [TC_048_2_CSMS]', { evseId: 1 }, [3, { status: 'Occupied' }], 'rejected', 'Occupied'],
    ['Unavailable [TC_048_3_CSMS]', { evseId: 1 }, [3, { status: 'Unavailable' }], 'rejected', 'Unavailable'],
    ['Rejected [TC_048_4_CSMS]', { evseId: 1 }, [3, { status: 'Rejected' }], 'rejected', 'Rejected'],
    ['Faulted of the station [TC_050_1_CSMS]', {}, [3, { status: 'Faulted' }], 'rejected', 'Faulted'],
    ['Occupied of the station [TC_050_2_CSMS]', {}, [3, { status: 'Occupied' }], 'rejected', 'Occupied'],
    ['Unavailable [TC_050_3_CSMS]', {}, [3, { status: 'Unavailable' }], 'rejected', 'Unavailable'],
    ['Rejected of the station [TC_050_4_CSMS]', {}, [3, { status: 'Rejected' }], 'rejected', 'Rejected'],
    ['an error', {}, [4, 'NotSupported', 'no reservations', {}], 'failed', 'NotSupported'],
    ['a status that there is not', {}, [3, { status: 'Perhaps' }], 'failed', null],
    ['no status', {}, [3, {}], 'failed', null],
  ])('takes %s', async (_title, fields, answer, status, statusReason) => {
    const { reservation } = await reserve(fields, answer);
    expect(reservation).toMatchObject({ status, statusReason });
    const { body } = await suite.system.rest.get<{ data: Reservation[] }>(
      `/reservations?stationId=${stationId}&status=${status}`,
    );
    expect(body.data[0]).toEqual(reservation);
  });

  it.each<[title: string, fields: object, path: string]>([
    ['no token', { idToken: undefined }, 'idToken'],
    ['no station', { stationId: undefined }, 'stationId'],
    ['a time that is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['a time without an offset', { expiresAt: '2099-01-01T00:00:00' }, 'expiresAt'],
    ['an EVSE beside a connector', { evseId: 1, connectorId: 1 }, 'connectorId'],
    ['EVSE 0', { evseId: 0 }, 'evseId'],
    ['a token of 21 characters, which 1.6 cannot hold', { idToken: 'x'.repeat(21) }, 'payload'],
    ['a group of 21 characters', { groupIdToken: 'x'.repeat(21) }, 'payload'],
    ['a number of its own', { reservationId: 7 }, 'reservationId'],
  ])('refuses the body with %s', async (_title, fields, path) => {
    const sentBefore = suite.charger.received.length;
    const { status, body } = await post(fields);
    expect(status).toBe(400);
    expect((body as unknown as { errors: object[] }).errors).toContainEqual(
      expect.objectContaining({ path }),
    );
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  it('is not sent for any EVSE to a station that says it cannot', async () => {
    const configured = (value: string) =>
      runCommand(
        suite,
        'get-configuration',
        {},
        {
          configurationKey: [{ key: 'ReserveConnectorZeroSupported', readonly: true, value }],
        },
      );
    await configured('False');
    const { status, body } = await post({});
    expect([status, body.code]).toEqual([422, 'command_not_supported']);
    expect((await reserve({ evseId: 1 })).reservation.status).toBe('active');
    await configured('true');
    expect((await reserve({})).reservation.status).toBe('active');
  });

  it('is refused for a station that is offline or not there, and leaves nothing behind', async () => {
    await suite.system.addStation('1.6-ReserveNow-away');
    const away = await post({ stationId: '1.6-ReserveNow-away' });
    expect([away.status, away.body.code]).toEqual([409, 'station_offline']);
    expect((await post({ stationId: '1.6-ReserveNow-none' })).status).toBe(404);
    const { body } = await suite.system.rest.get('/reservations?stationId=1.6-ReserveNow-away');
    expect(body).toEqual({ data: [], nextCursor: null });
  });

  it('is answered later for a caller who does not wait', async () => {
    const { status, body } = await post({ evseId: 1 }, '?wait=0');
    expect([status, body.status]).toEqual([201, 'pending']);
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    await eventually(async () => (await read(body.id)).status === 'active');
  });

  it('ends with the transaction that names it, once [TC_046_CSMS]', async () => {
    const { reservation } = await reserve({ evseId: 1 });
    const { id, reservationId } = reservation;
    const start = { connectorId: 1, idTag: 'RESERVER', meterStart: 0, timestamp: '2026-01-31T12:00:00Z' };
    const answer = await suite.charger.call('StartTransaction', { ...start, reservationId });
    const used = { status: 'used', transactionId: String(answer['transactionId']) };
    expect(await read(id)).toMatchObject(used);
    expect(await suite.charger.call('StartTransaction', { ...start, reservationId })).toEqual(answer);
    expect(await read(id)).toMatchObject(used);
    const other = { ...start, connectorId: 2, reservationId };
    await suite.charger.call('StartTransaction', other);
    expect(await read(id)).toMatchObject(used);
  });

  it.each([0, -1, 2 ** 31, 1e300])('that no station has, %d, is no harm to a transaction', async (id) => {
    const start = { connectorId: 3, idTag: 'RESERVER', meterStart: 0 };
    const timestamp = new Date().toISOString();
    const answer = await suite.charger.call('StartTransaction', { ...start, timestamp, reservationId: id });
    expect(answer['transactionId']).toBeTypeOf('number');
  });

  it('is over at its time, in every list, before anybody has noted it [TC_047_CSMS]', async () => {
    const { reservation } = await reserve({ evseId: 1 });
    await suite.system.database.query(
      `UPDATE station.reservation SET expires_at = now() - interval '1 second' WHERE id = '${reservation.id}'`,
    );
    expect(await read(reservation.id)).toMatchObject({ status: 'expired' });
    const idsOf = async (status: string) => {
      const path = `/reservations?stationId=${stationId}&status=${status}&limit=200`;
      return (await suite.system.rest.get<{ data: Reservation[] }>(path)).body.data.map(({ id }) => id);
    };
    expect(await idsOf('expired')).toContain(reservation.id);
    expect(await idsOf('active')).not.toContain(reservation.id);
  });

  it('is given up by a charger whose connector becomes Faulted', async () => {
    const { reservation } = await reserve({ connectorId: 4 });
    const other = (await reserve({ connectorId: 5 })).reservation;
    const status = { connectorId: 4, errorCode: 'GroundFailure', status: 'Faulted' };
    await suite.charger.call('StatusNotification', status);
    expect(await read(reservation.id)).toMatchObject({ status: 'cancelled', statusReason: 'Faulted' });
    expect(await read(other.id)).toMatchObject({ status: 'active' });
  });
});
