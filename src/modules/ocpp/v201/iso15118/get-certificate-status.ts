import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { unspecified } from './status-info.js';

/** 2.0.1 M06: whether the status is known, not what it is. */
export const getCertificateStatus = handler<
  OCPP20.GetCertificateStatusRequest,
  OCPP20.GetCertificateStatusResponse
>(async ({ ocspRequestData }, { services }) => {
  const answer = await services.certificateStatuses.resultOf(ocspRequestData);
  return 'result' in answer
    ? { status: 'Accepted', ocspResult: answer.result }
    : { status: 'Failed', statusInfo: unspecified(answer.fault) };
});
