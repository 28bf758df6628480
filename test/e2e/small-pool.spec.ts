import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFleet } from '../../src/simulator/index.js';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start({ DATABASE_POOL_SIZE: '2' });
  await system.addTariff(0.5);
});
afterAll(() => system.stop());

it('fifty chargers charge at once through two database connections, and every session is there, rated, exact', async () => {
  const chargers = [];
  for (let index = 1; index <= 50; index++) {
    const [stationId, idToken] = [`POOL-${index}`, `POOLTOKEN${index}`];
    await system.addToken(idToken);
    chargers.push({ stationId, idToken, password: await system.addStation(stationId) });
  }
  const report = await runFleet(
    {
      chargers,
      url: system.process.ocppUrl,
      sessions: 2,
      energyWh: 1000,
      speed: 1200,
      sampleSeconds: 0.2,
      connectors: 1,
    },
    AbortSignal.timeout(60_000),
  );
  expect(report).toMatchObject({ sessionsStarted: 100, sessionsEnded: 100, sessionsMissing: 0, faults: [] });

  const rated = await eventually(async () => {
    const rows = await system.database.query('SELECT 1 FROM billing.cdr');
    return rows.length === 100 && rows;
  }, 20);
  expect(rated).toHaveLength(100);
  const sums = await system.database.query(
    `SELECT count(*)::int AS sessions, sum(energy_wh)::int AS "energyWh", sum(cost)::text AS cost, array_agg(DISTINCT status) AS status
       FROM billing.charging_session`,
  );
  expect(sums).toEqual([{ sessions: 100, energyWh: report.energyWh, cost: '50.000000', status: ['ended'] }]);
}, 120_000);
