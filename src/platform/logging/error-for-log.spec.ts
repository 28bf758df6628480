import { describe, expect, it } from 'vitest';
import { errorForLog } from './error-for-log.js';
import { createLogger } from './logger.js';

describe('an error in the log', () => {
  it('is its type, message, code and stack, and nothing that a client hangs on it', () => {
    const error = Object.assign(new TypeError('no'), {
      code: 'WRONGPASS',
      command: { name: 'auth', args: ['secret'] },
      client: { password: 'secret' },
    });
    const lines: string[] = [];
    createLogger('info', { write: (line) => void lines.push(line) }).error({ err: error }, 'failed');
    const { err } = JSON.parse(lines[0] ?? '') as { err: object };
    expect(err).toEqual({ type: 'TypeError', message: 'no', code: 'WRONGPASS', stack: error.stack });
  });

  it('has its cause, and the errors that it is made of', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', secret: 'x' });
    const error = new Error('away', { cause: new AggregateError([refused, 'a text'], 'all') });
    expect(errorForLog(error)).toMatchObject({
      message: 'away',
      cause: { type: 'AggregateError', errors: [{ message: 'connect', code: 'ECONNREFUSED' }, 'a text'] },
    });
    expect(JSON.stringify(errorForLog(error))).not.toContain('secret');
  });

  it('ends, when an error is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(errorForLog(error)).match(/round/g)?.length).toBeLessThan(20);
  });

  it('is what was thrown, where that is no error', () => {
    expect(errorForLog('a text')).toBe('a text');
  });
});
