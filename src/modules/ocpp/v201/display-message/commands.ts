import type { OCPP20 } from 'typed-ocpp';
import { assertDisplayable } from '../../../station/index.js';
import { request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock, CommandContext, CommandTranslation } from '../../rpc/version.js';
import { messageInfoOf, setDisplayMessage } from './message-info.js';

const CONTROLLER = 'DisplayMessageCtrlr';

/** Of a MemberList, its members (2.0.1 part 1, 4.2). */
async function membersOf(context: CommandContext, variable: string): Promise<ReadonlySet<string> | null> {
  const members = (await context.configured(variable, CONTROLLER))?.split(',').map((member) => member.trim());
  const given = members?.filter((member) => member !== '') ?? [];
  return given.length === 0 ? null : new Set(given);
}

async function isEnabled(context: CommandContext): Promise<boolean | null> {
  const [available, enabled] = [
    await context.configured('Available', CONTROLLER),
    await context.configured('Enabled', CONTROLLER),
  ].map((value) => value?.toLowerCase());
  if (available === 'false' || enabled === 'false') return false;
  return enabled === undefined ? null : true;
}

/** O01, O02, O06; the station's own limits by part 2, 2.12. */
const setMessage: CommandTranslation = async (parameters, context) => {
  const sent = setDisplayMessage(parameters);
  const { message } = sent.payload as unknown as OCPP20.SetDisplayMessageRequest;
  const limits = {
    isEnabled: await isEnabled(context),
    priorities: await membersOf(context, 'SupportedPriorities'),
    formats: await membersOf(context, 'SupportedFormats'),
    maxMessages: await context.maxLimitOf('DisplayMessages', CONTROLLER),
  };
  const beside = await context.displayMessagesBeside(messageInfoOf(message, new Date()));
  assertDisplayable(limits, { priority: message.priority, format: message.message.format }, beside);
  return [sent];
};

const messageAnswered: AnswerLesson = async ({ payload }, answer, { station, services, commandId }) => {
  const { message } = payload as unknown as OCPP20.SetDisplayMessageRequest;
  const { status } = answer as unknown as OCPP20.SetDisplayMessageResponse;
  const { displayMessages } = services;
  if (status === 'Accepted')
    await displayMessages.accepted(station, messageInfoOf(message, new Date()), commandId);
  else await displayMessages.rejected(station, message.id, status);
};

/** O05.FR.02: also a message that the station does not know is one that it does not have. */
const messageCleared: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const { id } = payload as unknown as OCPP20.ClearDisplayMessageRequest;
  const { status } = answer as unknown as OCPP20.ClearDisplayMessageResponse;
  await services.displayMessages.cleared(station, id, status === 'Accepted' ? 'Cleared' : status);
};

/** O03.FR.06, O04.FR.02. */
const messagesAskedFor: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  if (answer['status'] === 'Unknown')
    await services.displayMessages.noneFound(station, Number(payload['requestId']));
};

/** Block O. */
export const displayMessageCommands: CommandBlock = {
  sends: ['ClearDisplayMessage', 'GetDisplayMessages', 'SetDisplayMessage'],
  translations: {
    'set-display-message': setMessage,
    // O03, O04
    'get-display-messages': ({ requestId, ids, priority, state }) => [
      request('GetDisplayMessages', { requestId, id: ids, priority, state }),
    ],
    // O05
    'clear-display-message': (p) => [request('ClearDisplayMessage', { id: p['messageId'] })],
  },
  lessons: {
    SetDisplayMessage: messageAnswered,
    ClearDisplayMessage: messageCleared,
    GetDisplayMessages: messagesAskedFor,
  },
};
