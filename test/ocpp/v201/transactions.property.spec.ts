import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../../support/cluster.ts';
import { hasRedis } from '../../support/redis.ts';
import { eventually } from '../../support/rest.ts';
import {
  billedWh,
  expectedSessions,
  type LedgerEntry,
  ledgerOf,
  storedSessions,
} from '../model-charger/ledger.ts';
import { ModelCharger, type Reported } from './model-charger/model-charger.ts';
import { type Plan, type PlannedTransaction, plans } from './model-charger/plan.ts';

const SEED = Number(process.env['TRANSACTIONS_SEED'] ?? Date.now() % 1_000_000);
const RUNS = Number(process.env['TRANSACTIONS_RUNS'] ?? 40);

interface Session {
  id: string;
  transactionId: string;
  complete: boolean | null;
  missingSeqNos: number[];
}

/** The readings of a session are those that were not dropped, between the registers of its start and its end. */
const withRegisters = (entry: LedgerEntry, { dropped }: PlannedTransaction): LedgerEntry => ({
  ...entry,
  readings: [
    { at: entry.startedAt, registerWh: entry.meterStartWh },
    ...entry.readings.filter((_, index) => dropped[index] !== true),
    { at: entry.endedAt, registerWh: entry.meterStopWh },
  ],
});

describe.skipIf(!hasRedis)('transactions of chargers of OCPP 2.0.1 on two processes', () => {
  let cluster: TestCluster;
  let stations = 0;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    await cluster.addTariff(0.5);
    await cluster.addToken('CARD1');
    await cluster.addToken('CARD2');
  });
  afterAll(() => cluster.stop());

  const sessionsOf = async (stationId: string) => {
    const path = `/charging-sessions?stationId=${stationId}&limit=200`;
    return (await cluster.rest.get<{ data: Session[] }>(path)).body.data;
  };

  const completeness = (reported: readonly Reported[]) =>
    reported.map(({ transactionId, missingSeqNos }) => ({
      transactionId,
      missingSeqNos,
      complete: missingSeqNos.length === 0,
    }));

  /** The charger is asked for each that lacks events, and has no more of it. */
  async function settle(charger: ModelCharger, sessions: readonly Session[]): Promise<void> {
    for (const { id } of sessions.filter(({ complete }) => complete === false)) {
      const path = `/stations/${charger.stationId}/commands/get-transaction-status`;
      const asking = cluster.rest.post(path, { sessionId: id });
      await charger.answerNext({ ongoingIndicator: false, messagesInQueue: false });
      expect((await asking).body).toMatchObject({ status: 'accepted' });
    }
  }

  it(
    `are stored as the chargers know them (TRANSACTIONS_SEED=${SEED}, TRANSACTIONS_RUNS=${RUNS})`,
    { timeout: 30_000 + RUNS * 10_000 },
    async () => {
      const billed: [stationId: string, energyWh: number[]][] = [];
      const holds = async (plan: Plan) => {
        const stationId = `CP-${++stations}`;
        const ledger = ledgerOf({ ...plan, clock: 'milliseconds' }, Date.now());
        const charger = new ModelCharger(cluster, stationId, plan, ledger);
        await charger.reportAll();
        const sessions = await sessionsOf(stationId);
        expect(sessions).toHaveLength(ledger.length);
        for (const each of completeness(charger.reported))
          expect(sessions).toContainEqual(expect.objectContaining(each));
        await settle(charger, sessions);
        charger.leave();
        const whole = ledger.map((entry, index) =>
          withRegisters(entry, plan.sessions[index] as PlannedTransaction),
        );
        expect(await storedSessions(cluster, stationId, 'milliseconds')).toEqual(
          expectedSessions(whole, 'milliseconds'),
        );
        const energyWh = ledger.map(({ meterStartWh, meterStopWh }) => meterStopWh - meterStartWh);
        billed.push([stationId, energyWh.toSorted((a, b) => a - b)]);
      };
      await fc.assert(fc.asyncProperty(plans, holds), { seed: SEED, numRuns: RUNS });
      for (const [stationId, energyWh] of billed)
        await eventually(async () => isEqual(await billedWh(cluster, stationId), energyWh), 60);
    },
  );
});

const isEqual = (some: readonly number[], others: readonly number[]): boolean =>
  JSON.stringify(some) === JSON.stringify(others);
