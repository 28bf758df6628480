import type { Condition } from '../../../platform/database/tenant-rows.js';

/** 2.0.1 part 2, block O, in its words. */
export const MESSAGE_PRIORITIES = ['AlwaysFront', 'InFront', 'NormalCycle'] as const;
export type MessagePriority = (typeof MESSAGE_PRIORITIES)[number];
export const MESSAGE_STATES = ['Charging', 'Faulted', 'Idle', 'Unavailable'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];
export const MESSAGE_FORMATS = ['ASCII', 'HTML', 'URI', 'UTF8'] as const;
export type MessageFormat = (typeof MESSAGE_FORMATS)[number];

/**
 * `pending`: the charger has not answered; `active`: it has the message; `rejected`: it said no; `failed`: it gave no
 * answer, or an error; `cleared`: it no longer has the message; `expired`: the time of the message is over.
 */
export const DISPLAY_MESSAGE_STATUSES = [
  'pending',
  'active',
  'rejected',
  'failed',
  'cleared',
  'expired',
] as const;
export type DisplayMessageStatus = (typeof DISPLAY_MESSAGE_STATUSES)[number];

export interface MessageContent {
  format: string;
  language: string | null;
  content: string;
}

/** A display as a component of the device model. */
export interface Display {
  name: string;
  instance: string | null;
  evseId: number | null;
  connectorId: number | null;
}

/** A message as a charger has it. */
export interface MessageInfo {
  /** Under which the charger knows it. */
  messageId: number;
  priority: MessagePriority;
  /** Null for any. */
  state: MessageState | null;
  startsAt: Date | null;
  endsAt: Date | null;
  transactionId: string | null;
  message: MessageContent;
  /** Null where the station has but one. */
  display: Display | null;
}

/** Which messages a charger was asked for; all of them without any. */
export interface MessageCriteria {
  ids?: readonly number[] | undefined;
  priority?: string | undefined;
  state?: string | undefined;
}

export const meets = (
  { messageId, priority, state }: Pick<MessageInfo, 'messageId' | 'priority' | 'state'>,
  criteria: MessageCriteria,
): boolean =>
  (criteria.ids?.includes(messageId) ?? true) &&
  (criteria.priority === undefined || criteria.priority === priority) &&
  (criteria.state === undefined || criteria.state === state);

/** Of two messages that are always in front, a display keeps the one that was set last (2.0.1 O01.FR.16). */
export const replaces = (
  next: Pick<MessageInfo, 'messageId' | 'priority' | 'display'>,
  known: Pick<MessageInfo, 'messageId' | 'priority' | 'display'>,
): boolean =>
  next.messageId === known.messageId ||
  (next.priority === 'AlwaysFront' &&
    known.priority === 'AlwaysFront' &&
    placeOf(next.display) === placeOf(known.display));

const placeOf = (display: Display | null): string =>
  JSON.stringify([display?.name, display?.instance, display?.evseId, display?.connectorId]);

/** The charger removes an active one when its time is over, whenever that comes to be recorded (2.0.1 O01.FR.07). */
export const statusAt = (
  { status, endsAt }: { status: DisplayMessageStatus; endsAt: Date | null },
  at: Date,
): DisplayMessageStatus => (status === 'active' && endsAt !== null && endsAt <= at ? 'expired' : status);

/** The same for a list of those that have a status. */
export function hasStatus(status: DisplayMessageStatus, at: Date): Condition {
  const isOver = `(row.ends_at <= :at) IS TRUE`;
  const sql =
    status === 'active'
      ? `row.status = 'active' AND NOT ${isOver}`
      : status === 'expired'
        ? `row.status = 'active' AND ${isOver}`
        : `row.status = :status`;
  return { sql, parameters: { status, at } };
}
