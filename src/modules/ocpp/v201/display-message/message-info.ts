import type { OCPP20 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import type { MessageInfo } from '../../../station/index.js';
import { type Parameters, request } from '../../rpc/request.js';
import type { OcppRequest } from '../../rpc/version.js';

type MessageInfoType = OCPP20.SetDisplayMessageRequest['message'];

/** SetDisplayMessageRequest (2.0.1 part 2, 1.52.1) of what was asked for. Without undefined members. */
export function setDisplayMessage(parameters: Parameters): OcppRequest {
  const { messageId, priority, state, startDateTime, endDateTime, transactionId, message, display } =
    parameters;
  const { payload } = request('SetDisplayMessage', {
    id: messageId,
    priority,
    state,
    startDateTime,
    endDateTime,
    transactionId,
    message: { ...(message as object) },
    display: display === undefined ? undefined : componentOf(display as Parameters),
  });
  return request('SetDisplayMessage', { message: payload });
}

function componentOf({ name, instance, evseId, connectorId }: Parameters): Parameters {
  const members = { name, instance, evse: evseId === undefined ? undefined : { id: evseId, connectorId } };
  return JSON.parse(JSON.stringify(members)) as Parameters;
}

/** What the charger has, by the words of the message (2.0.1 part 2, 2.31 MessageInfoType). */
export function messageInfoOf(info: MessageInfoType, receivedAt: Date): MessageInfo {
  const { id, priority, state = null, startDateTime, endDateTime, transactionId = null, message } = info;
  const { format, language = null, content } = message;
  return {
    messageId: id,
    priority,
    state,
    startsAt: reportedTime(startDateTime, receivedAt).reportedAt,
    endsAt: reportedTime(endDateTime, receivedAt).reportedAt,
    transactionId,
    message: { format, language, content },
    display: displayOf(info.display),
  };
}

function displayOf(component: MessageInfoType['display']): MessageInfo['display'] {
  if (component === undefined) return null;
  const { name, instance = null, evse } = component;
  return { name, instance, evseId: evse?.id ?? null, connectorId: evse?.connectorId ?? null };
}
