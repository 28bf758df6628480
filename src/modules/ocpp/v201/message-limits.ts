import { UnprocessableError } from '../../../platform/errors.js';
import type { CommandContext, OcppRequest } from '../rpc/version.js';

/** What a station takes in one message of an action; null is what it never said. */
export interface MessageLimits {
  readonly items: number | null;
  readonly bytes: number | null;
}

/** What of a message is not its payload: its type, its id and its action. */
export const FRAME_BYTES = 100;

/**
 * Reads ItemsPerMessage and BytesPerMessage of a controller component (2.0.1 part 2, referenced components and
 * variables): of DeviceDataCtrlr and MonitoringCtrlr the instance is the action, LocalAuthListCtrlr has none.
 */
export async function readLimits(
  context: Pick<CommandContext, 'configured'>,
  component: string,
  action?: string,
): Promise<MessageLimits> {
  const limitOf = async (variable: string): Promise<number | null> => {
    const value = await context.configured(variable, component, action);
    return value !== null && /^[1-9]\d{0,8}$/.test(value.trim()) ? Number(value) : null;
  };
  return { items: await limitOf('ItemsPerMessage'), bytes: await limitOf('BytesPerMessage') };
}

/** A limit that hardly any message could keep to is a fault of the station: what is too large is sent all the same. */
const LEAST_PLAUSIBLE_BYTES = 256;

/** As few messages as the limits allow, in order. Throws UnprocessableError for an item that is too large for any. */
export function inMessages<T>(
  items: readonly T[],
  limits: MessageLimits,
  requestOf: (items: T[]) => OcppRequest,
): OcppRequest[] {
  const bytesOfRest = FRAME_BYTES + bytesOf(requestOf([]).payload);
  const messages: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const added = bytesOf(item) + 1;
    assertFits(bytesOfRest + added, limits);
    const message = messages.at(-1);
    const hasRoom =
      message !== undefined &&
      message.length < (limits.items ?? Infinity) &&
      bytes + added <= (limits.bytes ?? Infinity);
    if (hasRoom) message.push(item);
    else messages.push([item]);
    bytes = (hasRoom ? bytes : bytesOfRest) + added;
  }
  return messages.map(requestOf);
}

function assertFits(bytes: number, { bytes: most }: MessageLimits): void {
  if (most === null || bytes <= most || most < LEAST_PLAUSIBLE_BYTES) return;
  throw new UnprocessableError(
    'message_too_large',
    `The station takes ${String(most)} bytes in a message, and this needs ${String(bytes)}`,
  );
}

export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
