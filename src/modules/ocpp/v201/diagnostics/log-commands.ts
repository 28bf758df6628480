import { textOrNull } from '../../rpc/handler.js';
import { given, type Parameters, request, wireTime } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';

const logAnswered: AnswerLesson = (_request, answer, { services, station, commandId }) => {
  const { filename } = answer;
  const name = textOrNull(typeof filename === 'string' ? filename : undefined);
  return services.logUploads.answered(station, commandId, String(answer['status']), name);
};

const getLog = (p: Parameters, logType: unknown, log: Parameters) => [
  request('GetLog', {
    logType,
    requestId: p['requestId'],
    log: given(log),
    retries: p['retries'],
    retryInterval: p['retryIntervalSeconds'],
  }),
];

/** Block N, its logs. */
export const logCommands: CommandBlock = {
  sends: ['GetLog'],
  translations: {
    // N01
    'get-log': (p) =>
      getLog(p, p['logType'], {
        remoteLocation: p['remoteLocation'],
        oldestTimestamp: wireTime(p['oldestTimestamp']),
        latestTimestamp: wireTime(p['latestTimestamp']),
      }),
    // N01, in place of what 1.6 has for diagnostics
    'get-diagnostics': (p) =>
      getLog(p, 'DiagnosticsLog', {
        remoteLocation: p['location'],
        oldestTimestamp: wireTime(p['startTime']),
        latestTimestamp: wireTime(p['stopTime']),
      }),
  },
  lessons: { GetLog: logAnswered },
};
