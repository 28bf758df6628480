import type { OCPP16 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { connectorNumberOrZero, registerWh } from '../connector.js';
import { handler } from '../../rpc/handler.js';
import { idTagInfo } from '../id-tag-info.js';

/** 1.6 §4.8. Always answered with an id: a start that was already made offline cannot be refused any more. */
export const startTransaction = handler<OCPP16.StartTransactionRequest, OCPP16.StartTransactionResponse>(
  async (request, { services, station, receivedAt, quirks }) => {
    const connectorId = connectorNumberOrZero(request.connectorId);
    const time = reportedTime(request.timestamp, receivedAt);
    const { transactionId, authorisation } = await services.sessions.start(station, {
      evseId: connectorId,
      connectorId,
      transactionId: null,
      idToken: request.idTag,
      meterStartWh: registerWh(request.meterStart, 'meterStart', quirks),
      time,
    });
    if (request.reservationId !== undefined)
      await services.reservations.used(station, request.reservationId, transactionId);
    const start = { evseId: connectorId, transactionId, idToken: request.idTag, at: time.at };
    await services.chargingProfiles.transactionStarted(station, start);
    return { transactionId: Number(transactionId), idTagInfo: idTagInfo(authorisation) };
  },
);
