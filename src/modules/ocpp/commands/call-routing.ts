import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppConfig } from '../../../platform/config/config.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import {
  CommandRouter,
  ProcessUnreachableError,
  RouteTimeoutError,
  StationRegistry,
} from '../../../platform/redis/index.js';
import type { CommandCause, CommandOutcome, PreparedCommand } from '../../station/index.js';
import { type CallAnswer, NOT_HELD, type ProcessRequest } from './station-call.js';

/** How long a charger that is on its way from one socket to the next is waited for. */
const FOLLOW_MS = 5_000;
const RETRY_MS = 50;
const MAX_RETRY_MS = 400;

const failed = (error: string): CommandOutcome => ({ status: 'failed', response: { error } });

/**
 * Hands a command to the process that holds the charger. The charger may have moved since the registry was asked, or be
 * about to: as long as nothing was sent to it, it is followed to wherever it connects next. What was sent once is not
 * sent again.
 */
@Injectable()
export class CallRouting {
  constructor(
    private readonly registry: StationRegistry,
    private readonly router: CommandRouter,
    private readonly config: AppConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async deliver(cause: CommandCause, prepared: PreparedCommand): Promise<CommandOutcome> {
    const giveUpAt = performance.now() + FOLLOW_MS;
    let processId: string | undefined = prepared.processId;
    for (let pauseMs = RETRY_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_RETRY_MS)) {
      const answer = processId === undefined ? NOT_HELD : await this.ask(processId, cause, prepared);
      if (answer.status !== 'not-held') return answer;
      if (performance.now() > giveUpAt) return failed('The station has disconnected');
      await sleep(pauseMs * (0.5 + Math.random() / 2));
      processId = await this.holderOf(prepared.stationId);
    }
  }

  private async ask(processId: string, cause: CommandCause, prepared: PreparedCommand): Promise<CallAnswer> {
    const { stationId, tenantId, protocol, requests } = prepared;
    const station = { stationId, tenantId };
    const message: ProcessRequest = { type: 'call', ...cause, station, protocol, requests };
    // Calls of others may be before these in the charger's queue.
    const timeoutMs = this.config.ocpp.callTimeoutSeconds * 1000 * (requests.length + 1);
    try {
      const answer = (await this.router.request(processId, message, timeoutMs)) as CallAnswer;
      this.logger.debug({ stationId, ...cause, processId, status: answer.status }, 'a command was answered');
      return answer;
    } catch (error) {
      if (error instanceof ProcessUnreachableError) return NOT_HELD;
      this.logger.warn({ err: error, stationId, ...cause, processId }, 'a command was not answered');
      if (error instanceof RouteTimeoutError) return { status: 'timeout', response: null };
      return failed('The process that holds the station could not be reached');
    }
  }

  /** Undefined while nobody does, or nobody knows. */
  private async holderOf(stationId: string): Promise<string | undefined> {
    const found = await this.registry.find([stationId]).catch(() => null);
    return found?.get(stationId)?.processId;
  }
}
