import type { OCPP20 } from 'typed-ocpp';
import { CommandNotSupportedError } from '../../../station/index.js';
import { type Parameters, request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock, CommandContext, CommandTranslation } from '../../rpc/version.js';
import { groupIdToken } from '../authorisation/id-token-info.js';
import { placeOf } from '../evse.js';

/** Of an EVSE, or of any: that a station may not support (H01.FR.18, H01.FR.19). */
async function evseToReserve(parameters: Parameters, context: CommandContext): Promise<number | undefined> {
  const { evseId } = placeOf(parameters);
  if (evseId !== undefined) return evseId;
  const supported = await context.configured('NonEvseSpecific', 'ReservationCtrlr');
  if (supported?.toLowerCase() !== 'false') return undefined;
  throw new CommandNotSupportedError(
    'The station reserves certain EVSEs only: its ReservationCtrlr.NonEvseSpecific is false',
  );
}

/** H01. */
const reserveNow: CommandTranslation = async (p, context) => {
  const idToken = String(p['idToken']);
  const group = p['groupIdToken'] ?? (await context.groupIdTokenOf(idToken));
  return [
    request('ReserveNow', {
      id: p['reservationId'],
      expiryDateTime: p['expiresAt'],
      connectorType: p['connectorType'],
      evseId: await evseToReserve(p, context),
      idToken: await context.idToken(idToken),
      groupIdToken: typeof group === 'string' ? groupIdToken(group) : undefined,
    }),
  ];
};

const reservationAnswered: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const { id, groupIdToken: group } = payload as unknown as OCPP20.ReserveNowRequest;
  const { status } = answer as unknown as OCPP20.ReserveNowResponse;
  await services.reservations.answered(station, id, {
    accepted: status === 'Accepted',
    reason: status,
    groupIdToken: group?.idToken ?? null,
  });
};

const reservationCancelled: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  if (answer['status'] !== 'Accepted') return;
  await services.reservations.cancelled(station, Number(payload['reservationId']));
};

/** Block H. */
export const reservationCommands: CommandBlock = {
  sends: ['CancelReservation', 'ReserveNow'],
  translations: {
    'reserve-now': reserveNow,
    // H02
    'cancel-reservation': (p) => [request('CancelReservation', { reservationId: p['reservationId'] })],
  },
  lessons: { ReserveNow: reservationAnswered, CancelReservation: reservationCancelled },
};
