import { describe, expect, it } from 'vitest';
import { assertDisplayable, type DisplayMessageLimits } from './display-message.limits.js';
import { type MessageCriteria, type MessageInfo, meets, replaces, statusAt } from './display-message.js';

const NOW = new Date('2026-01-31T12:00:00Z');
const EARLIER = new Date('2026-01-31T11:59:59Z');
const LATER = new Date('2026-01-31T12:00:01Z');
const info = (more: Partial<MessageInfo> = {}): MessageInfo => ({
  messageId: 7,
  priority: 'NormalCycle',
  state: null,
  startsAt: null,
  endsAt: null,
  transactionId: null,
  message: { format: 'UTF8', language: null, content: 'Hello' },
  display: null,
  ...more,
});

describe('a message', () => {
  it.each([
    ['active', null, 'active'],
    ['active', LATER, 'active'],
    ['active', NOW, 'expired'],
    ['active', EARLIER, 'expired'],
    ['pending', EARLIER, 'pending'],
    ['cleared', EARLIER, 'cleared'],
  ] as const)('%s, with its end at %s, is %s', (status, endsAt, expected) => {
    expect(statusAt({ status, endsAt }, NOW)).toBe(expected);
  });

  it.each<[string, MessageCriteria, boolean]>([
    ['nothing', {}, true],
    ['its number', { ids: [1, 7] }, true],
    ['other numbers', { ids: [1] }, false],
    ['its priority', { priority: 'NormalCycle' }, true],
    ['another priority', { priority: 'InFront' }, false],
    ['a state, having none', { state: 'Idle' }, false],
    ['its number but another priority', { ids: [7], priority: 'InFront' }, false],
  ])('asked for by %s: %s', (_title, criteria, expected) => {
    expect(meets(info(), criteria)).toBe(expected);
  });

  const left = { name: 'Display', instance: 'Left', evseId: null, connectorId: null };
  it.each<[string, Partial<MessageInfo>, Partial<MessageInfo>, boolean]>([
    ['the one of its number', {}, {}, true],
    ['not another', { messageId: 8 }, {}, false],
    [
      'another that is always in front',
      { messageId: 8, priority: 'AlwaysFront' },
      { priority: 'AlwaysFront' },
      true,
    ],
    [
      'not one that is only in front',
      { messageId: 8, priority: 'AlwaysFront' },
      { priority: 'InFront' },
      false,
    ],
    [
      'not one of another display',
      { messageId: 8, priority: 'AlwaysFront', display: left },
      { priority: 'AlwaysFront' },
      false,
    ],
  ])('replaces %s', (_title, next, known, expected) => {
    expect(replaces(info(next), info(known))).toBe(expected);
  });
});

describe('the limits of a station', () => {
  const nothingSaid: DisplayMessageLimits = {
    isEnabled: null,
    priorities: null,
    formats: null,
    maxMessages: null,
  };
  const message = { priority: 'InFront', format: 'UTF8' } as const;

  it.each<[string, Partial<DisplayMessageLimits>, RegExp]>([
    ['that shows none', { isEnabled: false }, /shows no messages/],
    ['of priorities', { priorities: new Set(['NormalCycle']) }, /priorities of messages are NormalCycle/],
    ['of formats', { formats: new Set(['ASCII', 'URI']) }, /formats of messages are ASCII, URI/],
    ['of how many', { maxMessages: 3 }, /limit of messages is 3/],
    ['that has room for none', { maxMessages: 0 }, /limit of messages is 0/],
  ])('%s', (_title, limits, reason) => {
    expect(() => assertDisplayable({ ...nothingSaid, ...limits }, message, 3)).toThrow(reason);
  });

  it.each<[string, Partial<DisplayMessageLimits>]>([
    ['nothing is said', {}],
    ['all is said', { isEnabled: true, priorities: new Set(['InFront']), formats: new Set(['UTF8']) }],
    ['there is room for one more', { maxMessages: 4 }],
  ])('allow it where %s', (_title, limits) => {
    expect(() => assertDisplayable({ ...nothingSaid, ...limits }, message, 3)).not.toThrow();
  });
});
