import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, card, ScriptedCharger } from './scripted-charger.ts';

const CARD = 'CARD-H';

interface Reservation extends Record<string, unknown> {
  id: string;
  reservationId: number;
}

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addTariff(0.5);
  await system.addToken(CARD);
  const fleet = await Fleet.create(system.rest, 'Reservation', 'GROUP-H');
  for (const idToken of ['MEMBER', 'COLLEAGUE']) await fleet.add(idToken);
});
afterAll(() => system.stop());

let cases = 0;
async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-H-${cases++}`);
  await charger.boot();
  for (const evseId of [1, 2]) await charger.status('Available', evseId);
  return charger;
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const read = async ({ id }: Reservation) => (await system.rest.get<Reservation>(`/reservations/${id}`)).body;

/** Reserves over REST; the charger is sent so much of what is wanted, and answers. */
async function reserve(
  charger: ScriptedCharger,
  fields: object,
  response: object = ACCEPTED,
  { idToken = CARD, ...more }: { idToken?: string; groupIdToken?: object } = {},
): Promise<Reservation> {
  const expiresAt = inMinutes(30);
  const { stationId } = charger;
  const running = system.rest.post<Reservation>('/reservations', {
    stationId,
    idToken,
    expiresAt,
    ...fields,
  });
  const id = expect.any(Number) as number;
  const payload = { id, expiryDateTime: expiresAt, idToken: card(idToken), ...fields, ...more };
  const sent = await charger.answerNext(['ReserveNow', payload], response);
  const { status, body } = await running;
  expect([status, body.reservationId]).toEqual([201, sent['id']]);
  return body;
}

/** An EVSE reserved, as the charger then tells. */
async function reserved(charger: ScriptedCharger, fields: object = { evseId: 1 }): Promise<Reservation> {
  const reservation = await reserve(charger, fields);
  expect(reservation).toMatchObject({ status: 'active' });
  await charger.status('Reserved');
  expect(await charger.shownStatus()).toBe('Reserved');
  return reservation;
}

const told = async (charger: ScriptedCharger, { reservationId }: Reservation, status: string) => {
  const payload = { reservationId, reservationUpdateStatus: status };
  expect(await charger.line.call('ReservationStatusUpdate', payload)).toEqual({});
};

describe('the OCA’s cases of reservations', () => {
  it('an EVSE, which is used [TC_H_01_CSMS]', async () => {
    const charger = await bootedCharger();
    const reservation = await reserved(charger);
    await charger.authorize(CARD);
    const { reservationId } = reservation;
    await charger.identified('tx', 'Started', 'Authorized', CARD, ACCEPTED, { reservationId });
    expect(await read(reservation)).toMatchObject({ status: 'used' });
  });

  it('an EVSE, which is not used in its time [TC_H_07_CSMS]', async () => {
    const charger = await bootedCharger();
    const reservation = await reserved(charger);
    await charger.status('Available');
    await told(charger, reservation, 'Expired');
    expect(await read(reservation)).toMatchObject({ status: 'expired' });
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('any EVSE [TC_H_08_CSMS]', async () => {
    await reserved(await bootedCharger(), {});
  });

  it('any EVSE, as many times as there are EVSEs [TC_H_14_CSMS]', async () => {
    const charger = await bootedCharger();
    const reservations = [await reserve(charger, {}), await reserve(charger, {})];
    for (const evseId of [1, 2]) await charger.status('Reserved', evseId);
    for (const reservation of reservations)
      expect(await read(reservation)).toMatchObject({ status: 'active', evseId: null });
    expect(new Set(reservations.map(({ reservationId }) => reservationId)).size).toBe(2);
  });

  it('a connector of a type [TC_H_15_CSMS]', async () => {
    await reserved(await bootedCharger(), { connectorType: 'cCCS2' });
  });

  it('an EVSE, and cancelled [TC_H_17_CSMS]', async () => {
    const charger = await bootedCharger();
    const reservation = await reserved(charger);
    const cancelling = system.rest.delete(`/reservations/${reservation.id}`);
    const { reservationId } = reservation;
    await charger.answerNext(['CancelReservation', { reservationId }], ACCEPTED);
    expect((await cancelling).body).toMatchObject({ status: 'cancelled' });
    await charger.status('Available');
    expect(await charger.shownStatus()).toBe('Available');
  });

  it('an EVSE for a group, of which another comes [TC_H_19_CSMS]', async () => {
    const charger = await bootedCharger();
    const groupIdToken = { idToken: 'GROUP-H', type: 'Central' };
    const member = { idToken: 'MEMBER', groupIdToken };
    const reservation = await reserve(charger, { evseId: 1 }, ACCEPTED, member);
    await charger.status('Reserved');
    const inGroup = { ...ACCEPTED, groupIdToken };
    await charger.authorize('COLLEAGUE', inGroup);
    const { reservationId } = reservation;
    await charger.identified('tx', 'Started', 'Authorized', 'COLLEAGUE', inGroup, { reservationId });
    expect(await read(reservation)).toMatchObject({ status: 'used', groupIdToken: 'GROUP-H' });
  });

  it('an EVSE, which breaks down [TC_H_20_CSMS]', async () => {
    const charger = await bootedCharger();
    const reservation = await reserved(charger);
    await charger.status('Faulted');
    await told(charger, reservation, 'Removed');
    expect(await read(reservation)).toMatchObject({ status: 'cancelled' });
  });

  it('refused by the charger [TC_H_22_CSMS]', async () => {
    const charger = await bootedCharger();
    const reservation = await reserve(charger, { evseId: 1 }, { status: 'Rejected' });
    expect(reservation).toMatchObject({ status: 'rejected', statusReason: 'Rejected' });
    expect(await charger.shownStatus()).toBe('Available');
  });
});
