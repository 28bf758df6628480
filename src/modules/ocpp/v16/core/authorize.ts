import type { OCPP16 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { idTagInfo } from '../id-tag-info.js';

/** 1.6 §4.1. */
export const authorize = handler<OCPP16.AuthorizeRequest, OCPP16.AuthorizeResponse>(
  async ({ idTag }, { services, station, receivedAt }) => ({
    idTagInfo: idTagInfo(
      await services.authorisation.authorise(station.tenantId, idTag, 'authorize', receivedAt),
    ),
  }),
);
