import type { OCPP16 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { connectorNumberOrZero, registerWh } from '../connector.js';
import { handler } from '../handler.js';
import { idTagInfo } from '../id-tag-info.js';

/** 1.6 §4.8. Always answered with an id: a start that was already made offline cannot be refused any more. */
export const startTransaction = handler<OCPP16.StartTransactionRequest, OCPP16.StartTransactionResponse>(
  async (request, { services, station, receivedAt, quirks }) => {
    const connectorId = connectorNumberOrZero(request.connectorId);
    const { transactionId, authorisation } = await services.sessions.start(station, {
      evseId: connectorId,
      connectorId,
      transactionId: null,
      idToken: request.idTag,
      meterStartWh: registerWh(request.meterStart, 'meterStart', quirks),
      time: reportedTime(request.timestamp, receivedAt),
    });
    if (request.reservationId !== undefined)
      await services.reservations.used(station, request.reservationId, transactionId);
    return { transactionId: Number(transactionId), idTagInfo: idTagInfo(authorisation) };
  },
);
