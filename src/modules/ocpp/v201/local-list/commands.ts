import type { OCPP20 } from 'typed-ocpp';
import { LocalListImpossibleError, type LocalListUpdate, type UpdateType } from '../../../station/index.js';
import { request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock, CommandTranslation } from '../../rpc/version.js';
import { MAX_ID_TOKEN_LENGTH } from '../authorisation/id-token-info.js';
import { bytesOf, FRAME_BYTES, readLimits } from '../message-limits.js';
import { getConfiguration } from '../provisioning/variable-commands.js';
import { sendLocalList, updateOf } from './authorization-data.js';

const CONTROLLER = 'LocalAuthListCtrlr';
const LIMITS = ['Enabled', 'ItemsPerMessage', 'BytesPerMessage'];

const FORMAT = { idTokenLength: MAX_ID_TOKEN_LENGTH, types: true };

const sizeOfMessage = (update: LocalListUpdate): number =>
  FRAME_BYTES + bytesOf(sendLocalList(update).payload);

/** D01. A full list that takes several messages goes on as differences, each of which needs the one before it. */
const sendList: CommandTranslation = async ({ updateType }, context) => {
  if ((await context.configured('Enabled', CONTROLLER))?.toLowerCase() === 'false')
    throw new LocalListImpossibleError(
      `${CONTROLLER}.Enabled is false: set it to true, then send the list again`,
    );
  const { items, bytes } = await readLimits(context, CONTROLLER);
  const limits = {
    format: FORMAT,
    entries: await context.maxLimitOf('Entries', CONTROLLER),
    entriesPerMessage: items,
    ...(bytes === null ? {} : { bytesPerMessage: { most: bytes, of: sizeOfMessage } }),
  };
  const updates = await context.localListUpdates(limits, updateType as UpdateType | undefined);
  return updates.map((update, index) => ({ ...sendLocalList(update), needsPrevious: index > 0 }));
};

const listSent: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const update = updateOf(payload as unknown as OCPP20.SendLocalListRequest);
  const { status } = answer as unknown as OCPP20.SendLocalListResponse;
  await services.localLists.answered(station, update, status);
};

/** D02: 0 is no list at all. */
const versionTold: AnswerLesson = async (_request, answer, { station, services }) => {
  const { versionNumber } = answer as unknown as OCPP20.GetLocalListVersionResponse;
  await services.localLists.reported(station, versionNumber);
};

/** Block D. */
export const localListCommands: CommandBlock = {
  translations: {
    'send-local-list': sendList,
    // D02
    'get-local-list-version': () => [request('GetLocalListVersion', {})],
    // Part 2, 2.5: asked before the first list is sent.
    'read-local-list-limits': (_parameters, context) =>
      getConfiguration(
        { variables: LIMITS.map((variable) => ({ component: CONTROLLER, variable })) },
        context,
      ),
  },
  lessons: { SendLocalList: listSent, GetLocalListVersion: versionTold },
  summaries: {
    SendLocalList: (answers, status) => (status === 'accepted' ? (answers.at(-1) ?? {}) : null),
  },
  sends: ['GetLocalListVersion', 'SendLocalList'],
};
