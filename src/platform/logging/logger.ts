import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/environment.js';
import { errorForLog } from './error-for-log.js';

export type { Logger } from 'pino';

/** The injection token of a role's logger. */
export const LOGGER = Symbol('logger');

/**
 * One JSON object a line on stdout, with time, level and role. A module adds `module`, a line about a charger
 * `stationId`, a line about a request `requestId`.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => errorForLog(error) },
      redact: {
        paths: [
          'req.headers.authorization',
          'req.headers.cookie',
          'req.headers["x-api-key"]',
          '*.password',
          'password',
        ],
        censor: '[hidden]',
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
