import { CommandNotSupportedError } from '../../station/index.js';
import type { Parameters } from './request.js';
import type { CommandBlock, CommandTranslation, OcppVersion } from './version.js';

/** Any request as it is, for integrators who know the version. */
const asItIs: CommandTranslation = (p) => [
  { action: String(p['action']), payload: p['payload'] as Parameters },
];

/** The commands of a version, from those of its functional blocks. `name` is what people call the version. */
export function commandsOf(
  name: string,
  blocks: readonly CommandBlock[],
): Pick<OcppVersion, 'translate' | 'learn' | 'summaries' | 'sends'> {
  const translations = new Map([
    ...blocks.flatMap((block) => Object.entries(block.translations)),
    ['ocpp', asItIs],
  ]);
  const lessons = new Map(blocks.flatMap((block) => Object.entries(block.lessons ?? {})));
  return {
    translate: async (command, parameters, context) => {
      const translation = translations.get(command);
      if (translation === undefined) throw new CommandNotSupportedError(`${name} has no ${command}`);
      return translation(parameters, context);
    },
    learn: async (sent, answer, context) => lessons.get(sent.action)?.(sent, answer, context),
    summaries: new Map(blocks.flatMap((block) => Object.entries(block.summaries ?? {}))),
    sends: new Set(blocks.flatMap((block) => block.sends)),
  };
}
