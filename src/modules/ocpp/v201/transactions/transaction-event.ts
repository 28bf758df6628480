import type { OCPP20 } from 'typed-ocpp';
import { storableText } from '../../../../platform/database/storable.js';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import type { TransactionEventReport } from '../../../billing/index.js';
import { idTokenInfo } from '../authorisation/id-token-info.js';
import { evseNumberOrZero } from '../evse.js';
import { meterReports } from '../meter-values/meter-reports.js';
import { handler, textOrNull } from '../../rpc/handler.js';
import type { CallContext } from '../../rpc/version.js';
import { followTransaction } from '../smart-charging/transaction-profiles.js';

type Request = OCPP20.TransactionEventRequest;

/** 2.0.1 E01 to E13. Always answered: what was not, the station would send a few times more, and then drop (E13.FR.04). */
export const transactionEvent = handler<Request, OCPP20.TransactionEventResponse>(
  async (request, context) => {
    const { services, station, batch, storedOnce } = context;
    const { transactionId } = request.transactionInfo;
    const report = reportOf(request, context);
    const { authorisation, totalCost } = await services.transactions.reported(batch, station, report);
    if (report.time.reportedAt !== null) storedOnce();
    if (request.reservationId !== undefined)
      await services.reservations.used(station, request.reservationId, transactionId);
    await followTransaction(request, context);
    if (request.eventType === 'Ended')
      await services.displayMessages.transactionEnded(station, storableText(transactionId));
    return {
      ...(totalCost === null ? {} : { totalCost: Number(totalCost) }),
      ...(authorisation === null ? {} : { idTokenInfo: idTokenInfo(authorisation) }),
    };
  },
);

function reportOf(request: Request, { receivedAt, quirks }: CallContext): TransactionEventReport {
  const { transactionInfo, evse, idToken } = request;
  const { transactionId } = transactionInfo;
  const evseId = evseNumberOrZero(evse?.id);
  const connectorId = evseNumberOrZero(evse?.connectorId);
  const origin = { evseId, connectorId, transactionId, receivedAt, quirks };
  return {
    transactionId,
    seqNo: request.seqNo,
    eventType: request.eventType,
    triggerReason: request.triggerReason,
    chargingState: orNull(transactionInfo.chargingState),
    isOffline: request.offline === true,
    time: reportedTime(request.timestamp, receivedAt),
    evseId: evseId || null,
    connectorId: connectorId || null,
    idToken: textOrNull(idToken?.idToken),
    idTokenType: orNull(idToken?.type),
    stoppedReason: orNull(transactionInfo.stoppedReason),
    remoteStartId: orNull(transactionInfo.remoteStartId),
    reservationId: orNull(request.reservationId),
    phasesUsed: orNull(request.numberOfPhasesUsed),
    cableMaxCurrentA: orNull(request.cableMaxCurrent),
    chargingSeconds: orNull(transactionInfo.timeSpentCharging),
    readings: meterReports(request.meterValue ?? [], origin),
  };
}

const orNull = <T>(value: T | undefined): T | null => value ?? null;
