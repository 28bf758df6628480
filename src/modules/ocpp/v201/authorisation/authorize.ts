import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { idTokenInfo } from './id-token-info.js';

/** 2.0.1 C01 and following. */
export const authorize = handler<OCPP20.AuthorizeRequest, OCPP20.AuthorizeResponse>(
  async ({ idToken }, { services, station, receivedAt }) => ({
    idTokenInfo: idTokenInfo(
      await services.authorisation.authorise(station.tenantId, idToken.idToken, 'authorize', receivedAt),
    ),
  }),
);
