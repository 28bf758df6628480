import { CommandNotSupportedError, type CommandOutcome } from '../../station/index.js';
import type {
  AnswerLesson,
  AnswerSummary,
  CommandContext,
  CommandTranslation,
  OcppRequest,
} from '../rpc/version.js';
import { coreCommands } from './core/commands.js';
import { firmwareCommands } from './firmware/commands.js';
import { localListCommands } from './local-list/commands.js';
import { remoteTriggerCommands } from './remote-trigger/commands.js';
import type { Parameters } from './request.js';
import { reservationCommands } from './reservation/commands.js';
import { securityCommands } from './security/commands.js';
import { smartChargingCommands } from './smart-charging/commands.js';

const BLOCKS = [
  coreCommands,
  firmwareCommands,
  localListCommands,
  remoteTriggerCommands,
  reservationCommands,
  securityCommands,
  smartChargingCommands,
];

const TRANSLATIONS: ReadonlyMap<string, CommandTranslation> = new Map([
  ...BLOCKS.flatMap(({ translations }) => Object.entries(translations)),
  ['ocpp', (p: Parameters) => [{ action: String(p['action']), payload: p['payload'] as Parameters }]],
]);
const LESSONS: ReadonlyMap<string, AnswerLesson> = new Map(
  BLOCKS.flatMap(({ lessons = {} }) => Object.entries(lessons)),
);
export const SUMMARIES: ReadonlyMap<string, AnswerSummary> = new Map(
  BLOCKS.flatMap(({ summaries = {} }) => Object.entries(summaries)),
);
export const SENDS: ReadonlySet<string> = new Set(BLOCKS.flatMap(({ sends }) => sends));

/** Throws CommandNotSupportedError for a command that 1.6 does not have. */
export async function translate(
  command: string,
  parameters: Parameters,
  context: CommandContext,
): Promise<OcppRequest[]> {
  const translation = TRANSLATIONS.get(command);
  if (translation === undefined) throw new CommandNotSupportedError(`OCPP 1.6 has no ${command}`);
  return translation(parameters, context);
}

const SUCCESSES = new Set(['Accepted', 'AcceptedCanceled', 'Scheduled', 'RebootRequired', 'Unlocked']);

/**
 * Answers without a status, such as GetConfiguration's, only come when it was done. That a station has none of the
 * certificates asked for is an answer as good as a list of them (white paper, M03).
 */
export function outcomeOf(
  { action }: OcppRequest,
  answer: Record<string, unknown>,
): CommandOutcome['status'] {
  const status = answer['status'];
  return status === undefined ||
    (typeof status === 'string' && SUCCESSES.has(status)) ||
    (action === 'GetInstalledCertificateIds' && status === 'NotFound')
    ? 'accepted'
    : 'rejected';
}

export const learn: AnswerLesson = async (request, answer, context) =>
  LESSONS.get(request.action)?.(request, answer, context);
