import { Inject, Injectable } from '@nestjs/common';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { CommandRouter } from '../../../platform/redis/index.js';
import { type CommandCause, type CommandOutcome, Commands } from '../../station/index.js';
import { Connections } from '../connection/connections.js';
import type { CallOutcome } from '../connection/outgoing-calls.js';
import { Shedding } from '../connection/shedding.js';
import { CLOSE, type StationSocket } from '../connection/station-socket.js';
import { CallQuirks } from '../quirks/call-quirks.js';
import { SchemaViolation } from '../rpc/rpc-error.js';
import { Services } from '../rpc/services.js';
import type { OcppRequest, OcppVersion } from '../rpc/version.js';
import { type CallAnswer, NOT_HELD, type ProcessRequest } from './station-call.js';

type StationCall = Extract<ProcessRequest, { type: 'call' }>;

const DISCONNECTED = { error: 'The station disconnected before it answered' };
const CAME_WITH_ANOTHER_VERSION: CommandOutcome = {
  status: 'failed',
  response: { error: 'The station came back with another version of OCPP' },
};

/** Carries out what other processes ask of the chargers whose sockets this process holds. */
@Injectable()
export class CommandServer {
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly router: CommandRouter,
    private readonly connections: Connections,
    private readonly shedding: Shedding,
    private readonly commands: Commands,
    private readonly services: Services,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    await this.router.serve(async (request) => {
      const serving = this.serve(request as ProcessRequest);
      this.underWay.add(serving);
      return serving.finally(() => this.underWay.delete(serving));
    });
  }

  /** Resolves when what was asked by now is recorded, and on its way to who asked. */
  async finish(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private async serve(request: ProcessRequest): Promise<CallAnswer | number | null> {
    switch (request.type) {
      case 'call':
        return this.carryOut(request);
      case 'supersede':
        await this.connections.supersede(request);
        return null;
      case 'shed':
        return this.shedding.shed(request.count);
      case 'disconnect':
        void this.connections
          .get(request.stationId)
          ?.close(CLOSE.policy, 'the operator closed the connection');
        return null;
    }
  }

  /** The outcome is recorded here, so that it is not lost with the process that asked. */
  private async carryOut(call: StationCall): Promise<CallAnswer> {
    const { commandId, requestId, station, protocol, requests } = call;
    const socket = this.connections.get(station.stationId);
    if (socket === null) return NOT_HELD;
    if (socket.version.subprotocol !== protocol) {
      await this.commands.complete(commandId, CAME_WITH_ANOTHER_VERSION);
      return CAME_WITH_ANOTHER_VERSION;
    }
    const cause = { commandId, requestId };
    // Nothing depends on it but what is shown until the charger has answered.
    this.commands.sent(commandId).catch((error: unknown) => {
      this.logger.warn({ err: error, ...cause }, 'it could not be recorded that a command is sent');
    });
    const outcome = await this.callAll(cause, socket, requests);
    if (outcome.status !== 'not-held') await this.commands.complete(commandId, outcome);
    return outcome;
  }

  /** One message after the other; what one charger has to be told in several has one answer for each. */
  private async callAll(
    cause: CommandCause,
    socket: StationSocket,
    requests: readonly OcppRequest[],
  ): Promise<CallAnswer> {
    const outcomes: CommandOutcome[] = [];
    for (const request of requests) {
      if (request.needsPrevious === true && outcomes.at(-1)?.status !== 'accepted') break;
      const outcome = await this.callOne(cause, socket, request);
      // Of several messages some have been answered: what is left of them is not another process's to do.
      if (outcome.status !== 'not-held') outcomes.push(outcome);
      else if (outcomes.length === 0) return outcome;
      else outcomes.push({ status: 'failed', response: DISCONNECTED });
    }
    const [only, ...others] = outcomes;
    if (only !== undefined && others.length === 0) return only;
    return sumUp(socket.version, requests, outcomes);
  }

  private async callOne(
    cause: CommandCause,
    socket: StationSocket,
    request: OcppRequest,
  ): Promise<CallAnswer> {
    const answer = await socket.call(request, cause);
    if (answer.kind !== 'result') return unanswered(answer);
    const { version, station } = socket;
    const { deviations } = this.services;
    const quirks = new CallQuirks(socket.registration.quirks);
    let payload: Record<string, unknown>;
    try {
      const accepted = version.validator.check(request.action, 'Response', answer.payload, quirks);
      await deviations.counted(station, `${request.action}Response`, accepted.deviations);
      payload = accepted.payload;
    } catch (error) {
      if (!(error instanceof SchemaViolation)) throw error;
      await deviations.counted(station, `${request.action}Response`, error.deviations);
      this.logger.warn(
        { stationId: station.stationId, ...cause, action: request.action, reason: error.description },
        'a bad answer',
      );
      return { status: 'failed', response: { error: error.description, answer: answer.payload } };
    }
    await version.learn(request, payload, { commandId: cause.commandId, station, services: this.services });
    return { status: version.outcomeOf(request, payload), response: answer.payload };
  }
}

/** As one answer where the version knows how, by its status where it has one; else as the list of them. */
function sumUp(
  version: OcppVersion,
  requests: readonly OcppRequest[],
  outcomes: readonly CommandOutcome[],
): CommandOutcome {
  const status = outcomes.find((outcome) => outcome.status !== 'accepted')?.status ?? 'accepted';
  const isAnswered = outcomes.every(
    (outcome) => outcome.status === 'accepted' || outcome.status === 'rejected',
  );
  const [first] = requests;
  const summary = isAnswered
    ? summaryOf(version, requests, outcomes, status === 'accepted' ? 'accepted' : 'rejected')
    : null;
  const results = outcomes.map(({ response }, index) => ({ request: requests[index]?.payload, response }));
  const isJudged = first !== undefined && typeof summary?.['status'] === 'string';
  return { status: isJudged ? version.outcomeOf(first, summary) : status, response: summary ?? { results } };
}

/** Null where there is none of one of the actions. */
function summaryOf(
  version: OcppVersion,
  requests: readonly OcppRequest[],
  outcomes: readonly CommandOutcome[],
  status: 'accepted' | 'rejected',
): Record<string, unknown> | null {
  const summaries: Record<string, unknown>[] = [];
  const ofAction = Map.groupBy(outcomes.entries(), ([index]) => requests[index]?.action ?? '');
  for (const [action, answered] of ofAction) {
    const answers = answered.map(([, { response }]) => response ?? {});
    const summary = version.summaries.get(action)?.(answers, status) ?? null;
    if (summary === null) return null;
    summaries.push(summary);
  }
  return Object.assign({}, ...summaries) as Record<string, unknown>;
}

function unanswered(outcome: Exclude<CallOutcome, { kind: 'result' }>): CallAnswer {
  switch (outcome.kind) {
    case 'unsent':
      return NOT_HELD;
    case 'error': {
      const { code, description, details } = outcome.error;
      return {
        status: 'failed',
        response: { errorCode: code, errorDescription: description, errorDetails: details },
      };
    }
    case 'timeout':
      return { status: 'timeout', response: null };
    case 'closed':
      return { status: 'failed', response: DISCONNECTED };
    case 'withheld':
      return { status: 'failed', response: { error: outcome.reason } };
  }
}
