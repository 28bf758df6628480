import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AppConfig } from '../../../platform/config/config.js';
import { GroupCommit } from '../../../platform/database/group-commit.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { OcppMetrics } from './ocpp-metrics.js';
import { Turnstile } from './turnstile.js';

/** So many at once are let in, whatever the load: one that is measured wrongly must not shut the door. */
const LEAST_AT_ONCE = 4;
const MAX_WAITING = 2_000;
const MAX_WAIT_MS = 5_000;
const ADJUST_INTERVAL_MS = 250;
const DELAY_RESOLUTION_MS = 10;
/** A process whose event loop or whose database takes longer than this has enough to do with those who are in. */
const BUSY_LOOP_MS = 50;
const BUSY_WRITES_MS = 250;
/** Over which it is counted how many are let in and turned away. */
const WINDOW_MS = 10_000;
const LEAST_RETRY_SECONDS = 2;
const MAX_RETRY_SECONDS = 120;

/**
 * How many handshakes are under way at once, so that those who are connected keep being served while ten thousand come
 * back: as many as are configured, halved again and again while the event loop or the database lags, and raised in
 * steps when they no longer do. Others wait in line for a while; who is turned away is told when to come again, at a
 * time by chance within the time that all of them together will take.
 */
@Injectable()
export class AdmissionControl implements OnModuleDestroy {
  readonly handshakes: Turnstile;
  private readonly most: number;
  private readonly loopDelay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;
  private atOnce: number;
  private window = { letIn: 0, turnedAway: 0, since: performance.now() };
  private before = { letIn: 0, turnedAway: 0 };

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
    if (isIn) this.window.letIn++;
    else this.window.turnedAway++;
    return isIn;
  }

  /** Turns away everybody from now on. */
  close(): void {
    this.handshakes.close();
  }

  leave(): void {
    this.handshakes.leave();
  }

  /** When somebody who was turned away is to come again. */
  retryAfterSeconds(): number {
    return Math.round(LEAST_RETRY_SECONDS + Math.random() * this.backlogSeconds());
  }

  /** From 0 without a storm to 1 in one that will last for minutes. */
  get pressure(): number {
    return this.backlogSeconds() / MAX_RETRY_SECONDS;
  }

  /** How long those who wait and those who were turned away lately will take at the pace of late. */
  private backlogSeconds(): number {
    const seconds = (performance.now() - this.window.since + WINDOW_MS) / 1000;
    const pace = Math.max((this.window.letIn + this.before.letIn) / seconds, 1);
    const backlog = this.window.turnedAway + this.before.turnedAway + this.handshakes.waitingCount;
    return Math.min(backlog / pace, MAX_RETRY_SECONDS);
  }

  private adjust(): void {
    const loopMs = this.loopDelay.mean / 1e6 - DELAY_RESOLUTION_MS;
    this.loopDelay.reset();
    const isBusy = loopMs > BUSY_LOOP_MS || this.groupCommit.longestWaitMs > BUSY_WRITES_MS;
    const next = isBusy ? Math.floor(this.atOnce / 2) : this.atOnce + Math.ceil(this.most / 8);
    this.atOnce = Math.max(LEAST_AT_ONCE, Math.min(this.most, next));
    this.handshakes.admit();
    if (performance.now() - this.window.since >= WINDOW_MS) this.turnWindow();
  }

  private turnWindow(): void {
    const { letIn, turnedAway } = this.window;
    if (turnedAway > 0) {
      const waiting = this.handshakes.waitingCount;
      this.logger.warn({ letIn, turnedAway, waiting }, 'more chargers connect than can be let in at once');
    }
    this.before = { letIn, turnedAway };
    this.window = { letIn: 0, turnedAway: 0, since: performance.now() };
  }
}
