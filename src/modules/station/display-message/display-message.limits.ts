import { CommandNotSupportedError } from '../station.errors.js';
import { DisplayMessageLimitError } from './display-message.errors.js';
import type { MessageFormat, MessagePriority } from './display-message.js';

/** What a station says it can show; null is what it never said. */
export interface DisplayMessageLimits {
  isEnabled: boolean | null;
  priorities: ReadonlySet<string> | null;
  formats: ReadonlySet<string> | null;
  maxMessages: number | null;
}

/**
 * `beside`: how many messages the station would have beside the new one. Throws CommandNotSupportedError or
 * DisplayMessageLimitError for a message that it cannot show by its own word.
 */
export function assertDisplayable(
  { isEnabled, priorities, formats, maxMessages }: DisplayMessageLimits,
  { priority, format }: { priority: MessagePriority; format: MessageFormat },
  beside: number,
): void {
  if (isEnabled === false)
    throw new CommandNotSupportedError('The station shows no messages, or is set not to, by its own word');
  if (priorities !== null && !priorities.has(priority))
    throw new DisplayMessageLimitError(
      `The station’s priorities of messages are ${[...priorities].join(', ')}`,
    );
  if (formats !== null && !formats.has(format))
    throw new DisplayMessageLimitError(`The station’s formats of messages are ${[...formats].join(', ')}`);
  if (maxMessages !== null && beside >= maxMessages)
    throw new DisplayMessageLimitError(`The station’s limit of messages is ${maxMessages}`);
}
