import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';

/** 2.0.1 N09, N10: what CustomerInformation asked for, in parts. */
export const notifyCustomerInformation = handler<
  OCPP20.NotifyCustomerInformationRequest,
  OCPP20.NotifyCustomerInformationResponse
>(async ({ requestId, seqNo, tbc = false, data }, { services, station, receivedAt }) => {
  await services.customerInformation.reported(station, { requestId, seqNo, isLast: !tbc, data }, receivedAt);
  return {};
});
