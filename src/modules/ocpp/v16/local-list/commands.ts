import type { OCPP16 } from 'typed-ocpp';
import { LocalListImpossibleError, type UpdateType } from '../../../station/index.js';
import type { AnswerLesson, CommandBlock, CommandContext, CommandTranslation } from '../../rpc/version.js';
import { getConfiguration } from '../core/commands.js';
import { request } from '../../rpc/request.js';
import { sendLocalList, updateOf } from './authorization-data.js';

const ENABLED = 'LocalAuthListEnabled';
const MAX_ENTRIES = 'LocalAuthListMaxLength';
const MAX_ENTRIES_PER_MESSAGE = 'SendLocalListMaxLength';

/** CiString20, without a type. */
const FORMAT = { idTokenLength: 20, types: false };

/** §9.2. A number that is none counts as not known. */
async function countOf(context: CommandContext, key: string): Promise<number | null> {
  const value = await context.configured(key);
  return value !== null && /^\d{1,9}$/.test(value.trim()) ? Number(value) : null;
}

/** §5.15. A full list that takes several messages goes on as differences, each of which needs the one before it. */
const sendList: CommandTranslation = async ({ updateType }, context) => {
  if ((await context.configured(ENABLED))?.toLowerCase() === 'false')
    throw new LocalListImpossibleError(`${ENABLED} is false: set it to true, then send the list again`);
  const limits = {
    format: FORMAT,
    entries: await countOf(context, MAX_ENTRIES),
    entriesPerMessage: await countOf(context, MAX_ENTRIES_PER_MESSAGE),
  };
  const updates = await context.localListUpdates(limits, updateType as UpdateType | undefined);
  return updates.map((update, index) => ({ ...sendLocalList(update), needsPrevious: index > 0 }));
};

/** §6.42. */
const listSent: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const update = updateOf(payload as unknown as OCPP16.SendLocalListRequest);
  const { status } = answer as unknown as OCPP16.SendLocalListResponse;
  await services.localLists.answered(station, update, status);
};

/** §6.28. */
const versionTold: AnswerLesson = async (_request, answer, { station, services }) => {
  const { listVersion } = answer as unknown as OCPP16.GetLocalListVersionResponse;
  await services.localLists.reported(station, listVersion);
};

/** The Local Auth List Management profile. */
export const localListCommands: CommandBlock = {
  translations: {
    'send-local-list': sendList,
    // §5.10
    'get-local-list-version': () => [request('GetLocalListVersion', {})],
    // §5.8: asked before the first list is sent.
    'read-local-list-limits': (_parameters, context) =>
      getConfiguration({ keys: [ENABLED, MAX_ENTRIES, MAX_ENTRIES_PER_MESSAGE] }, context),
  },
  lessons: { SendLocalList: listSent, GetLocalListVersion: versionTold },
  summaries: {
    SendLocalList: (answers, status) => (status === 'accepted' ? (answers.at(-1) ?? {}) : null),
  },
  sends: ['GetLocalListVersion', 'SendLocalList'],
};
