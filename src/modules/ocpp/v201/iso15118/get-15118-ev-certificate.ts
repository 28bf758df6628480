import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { unspecified } from './status-info.js';

/** 2.0.1 M01 and M02; which of them it is, the car's own request says too. */
export const get15118EvCertificate = handler<
  OCPP20.Get15118EVCertificateRequest,
  OCPP20.Get15118EVCertificateResponse
>(async ({ iso15118SchemaVersion: schemaVersion, exiRequest }, { services, station }) => {
  const answer = await services.evCertificates.fetch(station, { schemaVersion, exiRequest });
  return 'exiResponse' in answer
    ? { status: 'Accepted', exiResponse: answer.exiResponse }
    : { status: 'Failed', exiResponse: '', statusInfo: unspecified(answer.fault) };
});
