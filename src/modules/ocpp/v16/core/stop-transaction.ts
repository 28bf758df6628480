import type { OCPP16 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { isSessionRelative } from '../../quirks/registers.js';
import { registerWh } from '../connector.js';
import { handler, textOrNull } from '../../rpc/handler.js';
import { idTagInfo } from '../id-tag-info.js';
import { meterReports } from '../meter-values.js';

/** 1.6 §4.10. Always acknowledged, whatever is odd about it. */
export const stopTransaction = handler<OCPP16.StopTransactionRequest, OCPP16.StopTransactionResponse>(
  async (request, { services, station, receivedAt, exactIntegers, quirks }) => {
    const transactionId = exactIntegers.get('transactionId') ?? String(request.transactionId);
    const { authorisation } = await services.sessions.stop(station, {
      transactionId,
      idToken: textOrNull(request.idTag),
      meterStopWh: registerWh(request.meterStop, 'meterStop', quirks),
      // 1.6 §7.36: a reason that is left out means Local.
      reason: textOrNull(request.reason) ?? 'Local',
      time: reportedTime(request.timestamp, receivedAt),
      registerIsSessionRelative: isSessionRelative('meterStop', quirks),
      readings: meterReports(request.transactionData ?? [], {
        connectorId: 0,
        transactionId,
        receivedAt,
        quirks,
        path: 'transactionData',
      }),
    });
    await services.chargingProfiles.transactionEnded(station, transactionId);
    return authorisation === null ? {} : { idTagInfo: idTagInfo(authorisation) };
  },
);
