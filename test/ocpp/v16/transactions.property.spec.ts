import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../../support/cluster.ts';
import { hasRedis } from '../../support/redis.ts';
import { eventually } from '../../support/rest.ts';
import { billedWh, expectedSessions, ledgerOf, storedSessions } from '../model-charger/ledger.ts';
import { ModelCharger } from './model-charger/model-charger.ts';
import { type Plan, plans } from './model-charger/plan.ts';

const SEED = Number(process.env['TRANSACTIONS_SEED'] ?? Date.now() % 1_000_000);
const RUNS = Number(process.env['TRANSACTIONS_RUNS'] ?? 60);

describe.skipIf(!hasRedis)('transactions of chargers on two processes', () => {
  let cluster: TestCluster;
  let stations = 0;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    await cluster.addTariff(0.5);
    await cluster.addToken('CARD1');
    await cluster.addToken('CARD2');
  });
  afterAll(() => cluster.stop());

  it(
    `are stored as the chargers know them (TRANSACTIONS_SEED=${SEED}, TRANSACTIONS_RUNS=${RUNS})`,
    { timeout: 30_000 + RUNS * 10_000 },
    async () => {
      const billed: [stationId: string, energyWh: number[]][] = [];
      const holds = async (plan: Plan) => {
        const stationId = `CP-${++stations}`;
        const ledger = ledgerOf(plan, Date.now());
        const charger = new ModelCharger(cluster, stationId, plan, ledger);
        await charger.reportAll();
        charger.leave();
        expect(await storedSessions(cluster, stationId, plan.clock)).toEqual(
          expectedSessions(ledger, plan.clock),
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
