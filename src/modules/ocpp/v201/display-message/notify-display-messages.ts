import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { messageInfoOf } from './message-info.js';

/** 2.0.1 O03, O04: in parts, each but the last of which says that it is to be continued. */
export const notifyDisplayMessages = handler<
  OCPP20.NotifyDisplayMessagesRequest,
  OCPP20.NotifyDisplayMessagesResponse
>(async ({ requestId, tbc, messageInfo = [] }, { services, station, receivedAt }) => {
  await services.displayMessages.reported(station, {
    requestId,
    isLast: tbc !== true,
    messages: messageInfo.map((info) => messageInfoOf(info, receivedAt)),
  });
  return {};
});
