import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { exact } from '../../../platform/money/money.js';
import { type PrepaidBalance, PrepaidBalances } from '../../driver/index.js';
import { Commands } from '../../station/index.js';
import { ChargingSession } from '../charging-session.entity.js';
import { pageOfActive } from '../charging-session.store.js';
import { hasTariff, priceSoFar } from '../session-pricing.js';
import { findNotice, noteCost, noteStop } from './cost-notice.store.js';

const PAGE = 500;
/** The cost is told once in each round of a minute; rounds are not exactly that far from each other. */
const TELL_AGAIN_MS = 50_000;
/** A charger that does not stop is asked again. */
const STOP_AGAIN_MS = 5 * 60_000;

interface RunningSession {
  session: ChargingSession;
  /** Exact decimal with VAT. */
  cost: string;
}

/** Tells what prepaid sessions under way cost, and stops them when it is as much as there is left. */
@Injectable()
export class PrepaidWatch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly balances: PrepaidBalances,
    private readonly commands: Commands,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Looks at all sessions under way. Those of one token share its balance. */
  async watch(): Promise<void> {
    let after: ChargingSession | null = null;
    do {
      const sessions: ChargingSession[] = await pageOfActive(this.dataSource, after, PAGE);
      await this.watchTokens(sessions);
      after = sessions.length < PAGE ? null : (sessions.at(-1) ?? null);
    } while (after !== null);
  }

  private async watchTokens(sessions: readonly ChargingSession[]): Promise<void> {
    const ofTenant = Map.groupBy(sessions, ({ tenantId }) => tenantId);
    for (const [tenantId, theirs] of ofTenant) {
      const ofToken = Map.groupBy(theirs, ({ idTokenKey }) => idTokenKey ?? '');
      const balances = await this.balances.find(tenantId, [...ofToken.keys()]);
      for (const [key, balance] of balances) await this.watchToken(ofToken.get(key) ?? [], balance);
    }
  }

  private async watchToken(sessions: readonly ChargingSession[], balance: PrepaidBalance): Promise<void> {
    const running: RunningSession[] = [];
    for (const session of sessions) {
      const cost = await this.costOf(session, balance);
      if (cost !== null) running.push({ session, cost });
    }
    const total = running.reduce((sum, { cost }) => sum.plus(cost), exact(0));
    const isUsedUp = running.length > 0 && total.gte(balance.amount);
    for (const each of running) {
      await this.tell(each);
      if (isUsedUp) await this.stop(each.session);
    }
  }

  private async costOf(
    session: ChargingSession,
    { currency, since }: PrepaidBalance,
  ): Promise<string | null> {
    if (!hasTariff(session) || session.currency !== currency || session.startedAt < since) return null;
    const rating = await priceSoFar(this.dataSource.manager, session, new Date());
    return rating?.totalInclVat ?? null;
  }

  private async tell({ session, cost }: RunningSession): Promise<void> {
    const key = { stationId: session.stationId, sessionId: session.id };
    const { cost: told, toldAt } = await findNotice(this.dataSource, key);
    const isNew = told === null || !exact(told).eq(cost);
    if (!isNew || isLately(toldAt, TELL_AGAIN_MS)) return;
    await noteCost(this.dataSource, key, cost);
    await this.command(session, 'cost-updated', { sessionId: session.id, totalCost: cost });
  }

  private async stop(session: ChargingSession): Promise<void> {
    const key = { stationId: session.stationId, sessionId: session.id };
    const { stopAskedAt } = await findNotice(this.dataSource, key);
    if (isLately(stopAskedAt, STOP_AGAIN_MS)) return;
    await noteStop(this.dataSource, key);
    await this.command(session, 'remote-stop', { sessionId: session.id });
  }

  private async command(
    { tenantId, stationId }: ChargingSession,
    command: string,
    request: Record<string, unknown>,
  ): Promise<void> {
    try {
      await this.commands.run({ tenantId, name: 'system' }, stationId, command, request, 0);
    } catch (error) {
      // Offline, or a version that cannot show it.
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      this.logger.debug({ stationId, command, reason: error.message }, 'a prepaid session was not told of');
    }
  }
}

const isLately = (at: Date | null, withinMs: number): boolean =>
  at !== null && Date.now() - at.getTime() < withinMs;
