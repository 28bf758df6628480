import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

interface Reservation {
  id: string;
  reservationId: number;
  status: string;
}

describeMessage('2.0.1', 'ReservationStatusUpdate', 'from the charger', (suite) => {
  const { stationId } = suite;
  const list = async () => (await suite.system.rest.get(`/reservations?stationId=${stationId}`)).body;
  const read = async (id: string) => (await suite.system.rest.get<Reservation>(`/reservations/${id}`)).body;

  async function reserve(answer: string): Promise<Reservation> {
    const wanted = { stationId, evseId: 1, idToken: 'ENDER', expiresAt: '2099-01-31T12:00:00Z' };
    const answering = suite.system.rest.post<Reservation>('/reservations', wanted);
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: answer }]));
    return (await answering).body;
  }
  const tell = (reservationId: number, reservationUpdateStatus: string) =>
    suite.charger.call('ReservationStatusUpdate', { reservationId, reservationUpdateStatus });

  itAnswers(suite, [
    ['one that there is not', { reservationId: 2_000_000_000, reservationUpdateStatus: 'Expired' }, {}],
    ['a number that none has', { reservationId: -1, reservationUpdateStatus: 'Removed' }, {}],
    ['a number that cannot be stored', { reservationId: 1e15, reservationUpdateStatus: 'Removed' }, {}],
  ]);

  itRefuses(
    suite,
    [
      ['no number', { reservationUpdateStatus: 'Expired' }, 'OccurrenceConstraintViolation'],
      ['no status', { reservationId: 1 }, 'OccurrenceConstraintViolation'],
      [
        'a status that there is not',
        { reservationId: 1, reservationUpdateStatus: 'Forgotten' },
        'PropertyConstraintViolation',
      ],
      [
        'a number that is a text',
        { reservationId: '1', reservationUpdateStatus: 'Expired' },
        'TypeConstraintViolation',
      ],
      [
        'a member that it does not have',
        { reservationId: 1, reservationUpdateStatus: 'Expired', evseId: 1 },
        'FormatViolation',
      ],
    ],
    list,
  );

  it.each([
    ['Expired', 'Expired', 'expired', null],
    ['Removed', 'Removed', 'cancelled', 'Removed'],
  ])('ends a reservation by %s, once', async (_title, told, status, statusReason) => {
    const { id, reservationId } = await reserve('Accepted');
    await tell(reservationId, told);
    const ended = await read(id);
    expect(ended).toMatchObject({ status, statusReason });
    await tell(reservationId, told === 'Expired' ? 'Removed' : 'Expired');
    expect(await read(id)).toEqual(ended);
  });

  it('changes nothing about one that the charger refused, or that another station has', async () => {
    const refused = await reserve('Occupied');
    await tell(refused.reservationId, 'Expired');
    expect(await read(refused.id)).toEqual(refused);

    const kept = await reserve('Accepted');
    const other = await suite.system.connect(`${stationId}-other`, undefined, 'ocpp2.0.1');
    await other.call('ReservationStatusUpdate', {
      reservationId: kept.reservationId,
      reservationUpdateStatus: 'Removed',
    });
    expect(await read(kept.id)).toEqual(kept);
    await other.close();
  });
});
