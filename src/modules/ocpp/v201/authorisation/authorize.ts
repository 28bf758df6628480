import type { OCPP20 } from 'typed-ocpp';
import { handler, textOrNull } from '../../rpc/handler.js';
import { idTokenInfo } from './id-token-info.js';

/** 2.0.1 C01 and following; C07 where a car identifies by its contract. */
export const authorize = handler<OCPP20.AuthorizeRequest, OCPP20.AuthorizeResponse>(
  async (
    { idToken, certificate, iso15118CertificateHashData: hashData = [] },
    { services, station, receivedAt },
  ) => {
    const { authorisation, contractCertificates } = services;
    const presented = { certificateChain: textOrNull(certificate), hashData };
    const contract = await contractCertificates.check(station, presented, receivedAt);
    const { certificateStatus, ...result } = await authorisation.authoriseContract(
      station.tenantId,
      idToken,
      contract,
      receivedAt,
    );
    return {
      idTokenInfo: idTokenInfo(result),
      ...(certificateStatus === null ? {} : { certificateStatus }),
    };
  },
);
