import { CommandNotSupportedError } from '../../../station/index.js';
import type { AnswerLesson, CommandBlock, CommandContext } from '../../rpc/version.js';
import { MAX_ID_TAG_LENGTH } from '../id-tag-info.js';
import { type Parameters, request } from '../../rpc/request.js';
import { connectorOf } from '../parameters.js';

/** §5.13. */
const reservationAnswered: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const { reservationId, parentIdTag } = payload;
  await services.reservations.answered(station, Number(reservationId), {
    accepted: answer['status'] === 'Accepted',
    reason: String(answer['status']),
    groupIdToken: typeof parentIdTag === 'string' ? parentIdTag : null,
  });
};

/** §5.1. */
const reservationCancelled: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  if (answer['status'] !== 'Accepted') return;
  await services.reservations.cancelled(station, Number(payload['reservationId']));
};

/** Connector 0 is any connector, which a station may not support (§5.13, §9.3.1). */
async function connectorToReserve(parameters: Parameters, context: CommandContext): Promise<unknown> {
  if (parameters['connectorType'] !== undefined)
    throw new CommandNotSupportedError('OCPP 1.6 has no reservation by the type of a connector');
  const connectorId = connectorOf(parameters);
  if (connectorId !== undefined) return connectorId;
  const supported = await context.configured('ReserveConnectorZeroSupported');
  if (supported?.toLowerCase() !== 'false') return 0;
  throw new CommandNotSupportedError(
    'The station reserves certain connectors only: its ReserveConnectorZeroSupported is false',
  );
}

const groupOf = async (idToken: unknown, context: CommandContext): Promise<string | undefined> =>
  (await context.groupIdTokenOf(String(idToken)))?.slice(0, MAX_ID_TAG_LENGTH);

/** The Reservation profile. */
export const reservationCommands: CommandBlock = {
  sends: ['CancelReservation', 'ReserveNow'],
  translations: {
    // §5.13
    'reserve-now': async (p, context) => [
      request('ReserveNow', {
        connectorId: await connectorToReserve(p, context),
        expiryDate: p['expiresAt'],
        idTag: p['idToken'],
        parentIdTag: p['groupIdToken'] ?? (await groupOf(p['idToken'], context)),
        reservationId: p['reservationId'],
      }),
    ],
    // §5.1
    'cancel-reservation': (p) => [request('CancelReservation', { reservationId: p['reservationId'] })],
  },
  lessons: { ReserveNow: reservationAnswered, CancelReservation: reservationCancelled },
};
