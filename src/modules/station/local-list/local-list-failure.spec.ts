import { describe, expect, it } from 'vitest';
import { failureOf } from './local-list-failure.js';

type Command = Parameters<typeof failureOf>[0];

describe('what kept a command from being done', () => {
  it.each<[string, Command['status'], Command['response'], ReturnType<typeof failureOf>]>([
    ['nothing', 'accepted', { status: 'Accepted' }, null],
    [
      'a refusal',
      'rejected',
      { status: 'Failed' },
      { kind: 'refused', reason: 'The charger answered Failed' },
    ],
    [
      'a charger without lists',
      'rejected',
      { status: 'NotSupported' },
      { kind: 'not-supported', reason: 'The charger answered NotSupported' },
    ],
    [
      'the refusal of the last message that was sent',
      'rejected',
      { results: [{ response: { status: 'Accepted' } }, { response: { status: 'VersionMismatch' } }] },
      { kind: 'refused', reason: 'The charger answered VersionMismatch' },
    ],
    [
      'a request that the charger does not know',
      'failed',
      { errorCode: 'NotImplemented', errorDescription: '', errorDetails: {} },
      { kind: 'not-supported', reason: 'The charger answered NotImplemented' },
    ],
    [
      'an error',
      'failed',
      { errorCode: 'InternalError' },
      { kind: 'refused', reason: 'The charger answered InternalError' },
    ],
    [
      'an answer that breaks the schema',
      'failed',
      { error: 'status is missing', answer: {} },
      { kind: 'refused', reason: 'The charger gave an answer that is none: status is missing' },
    ],
    ['silence', 'timeout', null, { kind: 'unanswered', reason: 'The charger did not answer' }],
    [
      'a line that was cut',
      'failed',
      { error: 'The station disconnected before it answered' },
      { kind: 'unanswered', reason: 'The charger did not answer' },
    ],
    ['no end yet', 'sent', null, { kind: 'unanswered', reason: 'The charger did not answer' }],
  ])('%s', (_title, status, response, expected) => {
    expect(failureOf({ status, response })).toEqual(expected);
  });
});
