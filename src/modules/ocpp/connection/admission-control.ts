import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AppConfig } from '../../../platform/config/config.js';
import { GroupCommit } from '../../../platform/database/group-commit.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { OcppMetrics } from './ocpp-metrics.js';
import { ReturnSchedule } from './return-schedule.js';
import { Turnstile } from './turnstile.js';

/** What is left of them under load: many at once are stored together, and cost less than a few at a time. */
const LEAST_SHARE = 1 / 4;
const MAX_WAITING = 2_000;
const MAX_WAIT_MS = 5_000;
const ADJUST_INTERVAL_MS = 250;
const DELAY_RESOLUTION_MS = 10;
/** A process whose event loop or whose database takes longer than this has enough to do with those who are in. */
const BUSY_LOOP_MS = 50;
const BUSY_WRITES_MS = 250;
const REPORT_INTERVAL_MS = 10_000;

/**
 * How many handshakes are under way at once, so that those who are connected keep being served while ten thousand come
 * back: as many as are configured, halved while the event loop or the database lags, and raised in steps when they no
 * longer do. Others wait in line for a while; who is turned away is told when to come again.
 */
@Injectable()
export class AdmissionControl implements OnModuleDestroy {
  private readonly handshakes: Turnstile;
  private readonly returns = new ReturnSchedule();
  private readonly most: number;
  private readonly loopDelay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;
  private atOnce: number;
  /** Of the interval under way. */
  private letIn = 0;
  private turnedAway = 0;
  private reportedAt = performance.now();

  constructor(
    { ocpp }: AppConfig,
    private readonly groupCommit: GroupCommit,
    metrics: OcppMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.most = ocpp.handshakesAtOnce;
    this.atOnce = this.most;
    this.handshakes = new Turnstile({
      atOnce: () => this.atOnce,
      maxWaiting: MAX_WAITING,
      maxWaitMs: MAX_WAIT_MS,
    });
    this.loopDelay.enable();
    this.timer = setInterval(() => this.adjust(), ADJUST_INTERVAL_MS).unref();
    metrics.countHandshakes(
      () => this.handshakes.waitingCount,
      () => this.atOnce,
    );
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.loopDelay.disable();
  }

  /** Resolves with whether a handshake may go on; `leave` is to be called when it has ended. */
  async enter(): Promise<boolean> {
    const isIn = await this.handshakes.enter();
    if (isIn) this.letIn++;
    else this.turnedAway++;
    return isIn;
  }

  leave(): void {
    this.handshakes.leave();
  }

  /** Turns away everybody from now on. */
  close(): void {
    this.handshakes.close();
  }

  /** When somebody who was turned away is to come again. */
  retryAfterSeconds(): number {
    return this.returns.nextSeconds();
  }

  /** From 0 without a storm to 1 in one that will last for minutes. */
  get pressure(): number {
    return this.returns.fullness;
  }

  private adjust(): void {
    const loopMs = this.loopDelay.mean / 1e6 - DELAY_RESOLUTION_MS;
    this.loopDelay.reset();
    // None was measured while the loop stood still.
    const isLagging = Number.isNaN(loopMs) || loopMs > BUSY_LOOP_MS;
    const isBusy = isLagging || this.groupCommit.longestWaitMs > BUSY_WRITES_MS;
    const next = isBusy ? this.atOnce / 2 : this.atOnce + this.most / 8;
    this.atOnce = Math.ceil(Math.max(this.most * LEAST_SHARE, Math.min(this.most, next)));
    if (this.handshakes.waitingCount > 0) this.returns.keepPace(this.letIn, ADJUST_INTERVAL_MS);
    this.letIn = 0;
    this.handshakes.admit();
    this.report();
  }

  private report(): void {
    if (this.turnedAway === 0 || performance.now() - this.reportedAt < REPORT_INTERVAL_MS) return;
    const { turnedAway, atOnce } = this;
    const waiting = this.handshakes.waitingCount;
    this.logger.warn({ turnedAway, waiting, atOnce }, 'more chargers connect than can be let in at once');
    this.turnedAway = 0;
    this.reportedAt = performance.now();
  }
}
