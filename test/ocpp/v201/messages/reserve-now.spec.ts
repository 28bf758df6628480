import { expect, it } from 'vitest';
import { describeMessage } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

interface Reservation {
  id: string;
  reservationId: number;
  status: string;
  statusReason: string | null;
  connectorType: string | null;
}

const EXPIRY = '2099-01-31T12:00:00.000Z';
const TOKEN = { idToken: 'RESERVER-201', type: 'Central' };

describeMessage('2.0.1', 'ReserveNow', 'to the charger', (suite) => {
  const { stationId } = suite;
  const post = (fields: object, query = '') =>
    suite.system.rest.post<Reservation & { code?: string; detail?: string }>(`/reservations${query}`, {
      stationId,
      idToken: TOKEN.idToken,
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
    ['an EVSE', { evseId: 2 }, { evseId: 2 }],
    ['a connector named alone as its EVSE', { connectorId: 3 }, { evseId: 3 }],
    ['any EVSE', {}, {}],
    ['the type of a connector', { connectorType: 'cCCS2' }, { connectorType: 'cCCS2' }],
    [
      'the type of a connector of an EVSE',
      { evseId: 1, connectorType: 'sType2' },
      { evseId: 1, connectorType: 'sType2' },
    ],
    [
      'the group',
      { evseId: 1, groupIdToken: 'G' },
      { evseId: 1, groupIdToken: { idToken: 'G', type: 'Central' } },
    ],
    [
      'a token of 36 characters',
      { idToken: 'x'.repeat(36) },
      { idToken: { idToken: 'x'.repeat(36), type: 'Central' } },
    ],
    ['a time with an offset in UTC', { expiresAt: '2099-01-31T14:00:00+02:00' }, {}],
  ])('sends %s', async (_title, fields, payload) => {
    const sent = await reserve(fields);
    const { id, reservationId, connectorType } = sent.reservation;
    expect([sent.action, sent.payload]).toEqual([
      'ReserveNow',
      { id: reservationId, expiryDateTime: EXPIRY, idToken: TOKEN, ...payload },
    ]);
    expect(sent.reservation).toMatchObject({ stationId, status: 'active', statusReason: null });
    expect(connectorType).toBe((fields as { connectorType?: string }).connectorType ?? null);
    expect(await read(id)).toEqual(sent.reservation);
  });

  it('sends a registered token with its type, and the group of its driver', async () => {
    const { rest } = suite.system;
    const groupIdToken = 'G'.repeat(36);
    const driverId = await suite.system.addToken('RESERVE-MEMBER-201', { type: 'eMAID' });
    const group = await rest.post<{ id: string }>('/driver-groups', { name: 'Reserve 201', groupIdToken });
    await rest.patch(`/drivers/${driverId}`, { groupId: group.body.id });
    const { payload, reservation } = await reserve({ idToken: 'reserve-member-201' });
    expect(payload).toMatchObject({
      idToken: { idToken: 'RESERVE-MEMBER-201', type: 'eMAID' },
      groupIdToken: { idToken: 'G'.repeat(36), type: 'Central' },
    });
    expect(reservation).toMatchObject({ groupIdToken: 'G'.repeat(36), status: 'active' });
  });

  it.each<[title: string, answer: unknown[], status: string, reason: string | null]>([
    ['Faulted', [3, { status: 'Faulted' }], 'rejected', 'Faulted'],
    ['Occupied', [3, { status: 'Occupied' }], 'rejected', 'Occupied'],
    ['Unavailable', [3, { status: 'Unavailable' }], 'rejected', 'Unavailable'],
    ['Rejected [TC_H_22_CSMS]', [3, { status: 'Rejected' }], 'rejected', 'Rejected'],
    ['Accepted', [3, { status: 'Accepted', statusInfo: { reasonCode: 'NoError' } }], 'active', null],
    ['an error', [4, 'NotSupported', 'no reservations', {}], 'failed', 'NotSupported'],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', null],
    ['no status', [3, {}], 'failed', null],
  ])('takes %s', async (_title, answer, status, statusReason) => {
    const { reservation } = await reserve({ evseId: 1 }, answer);
    expect(reservation).toMatchObject({ status, statusReason });
  });

  it.each<[title: string, fields: object, path: string]>([
    ['no token', { idToken: undefined }, 'idToken'],
    ['a time that is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an EVSE beside a connector', { evseId: 1, connectorId: 1 }, 'connectorId'],
    ['a type that there is not', { connectorType: 'Schuko' }, 'connectorType'],
    ['a token of 37 characters, which 2.0.1 cannot hold', { idToken: 'x'.repeat(37) }, 'payload'],
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
      suite.system.database.query(
        `INSERT INTO station.configuration_variable (station_id, component, variable, value)
         VALUES ($1, 'ReservationCtrlr', 'NonEvseSpecific', $2)
         ON CONFLICT DO NOTHING`,
        [stationId, value],
      );
    await configured('false');
    for (const fields of [{}, { connectorType: 'cType1' }]) {
      const { status, body } = await post(fields);
      expect([status, body.code]).toEqual([422, 'command_not_supported']);
      expect(body.detail).toContain('ReservationCtrlr.NonEvseSpecific');
    }
    expect((await reserve({ evseId: 1 })).reservation.status).toBe('active');
    await suite.system.database.query(`DELETE FROM station.configuration_variable WHERE station_id = $1`, [
      stationId,
    ]);
    expect((await reserve({})).reservation.status).toBe('active');
  });

  it('is refused by the type of a connector where the charger speaks OCPP 1.6', async () => {
    const other = '2.0.1-ReserveNow-of-1.6';
    const charger = await suite.system.connect(other);
    const { status, body } = await post({ stationId: other, connectorType: 'cCCS2' });
    expect([status, body.code]).toEqual([422, 'command_not_supported']);
    expect(charger.received).toEqual([]);
    await charger.close();
  });

  it('is answered later for a caller who does not wait', async () => {
    const { status, body } = await post({ evseId: 1 }, '?wait=0');
    expect([status, body.status]).toEqual([201, 'pending']);
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    await eventually(async () => (await read(body.id)).status === 'active');
  });

  it('is known as it was sent also where it was sent as it is', async () => {
    const { reservation } = await reserve({ evseId: 1 }, [4, 'InternalError', '', {}]);
    expect(reservation.status).toBe('failed');
    const { rest } = suite.system;
    const payload = { id: reservation.reservationId, expiryDateTime: EXPIRY, idToken: TOKEN };
    const sending = rest.post(`/stations/${stationId}/commands/ocpp`, { action: 'ReserveNow', payload });
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    expect((await sending).status).toBe(200);
    expect(await read(reservation.id)).toMatchObject({ status: 'active' });
  });

  it('stays with its EVSE as long as one of the connectors works', async () => {
    const { reservation } = await reserve({ evseId: 4 });
    const tell = (connectorId: number, connectorStatus: string) =>
      suite.charger.call('StatusNotification', {
        evseId: 4,
        connectorId,
        connectorStatus,
        timestamp: new Date().toISOString(),
      });
    await tell(1, 'Reserved');
    await tell(2, 'Reserved');
    await tell(2, 'Faulted');
    expect(await read(reservation.id)).toMatchObject({ status: 'active' });
    await tell(1, 'Faulted');
    expect(await read(reservation.id)).toMatchObject({ status: 'cancelled', statusReason: 'Faulted' });
  });
});
