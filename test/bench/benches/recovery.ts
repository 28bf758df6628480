import { randomBytes } from 'node:crypto';
import { hasHaproxy, startHaproxy } from '../../support/haproxy.ts';
import type { Bench, BenchContext, BenchOutcome } from '../bench.ts';
import { openInstallation, type RoleProcess } from '../installation.ts';
import { latencyRow } from '../latencies.ts';
import { type RecoveryResult, runRecovery } from '../recovery-run.ts';
import { ADMIN_VARIABLES, restOf } from '../rest.ts';
import { registerChargers } from '../stations.ts';
import { chargersOf } from '../target.ts';

const NAME = 'recovery';
const PLAN = {
  atOnce: 200,
  // Shorter than most chargers have it, so that it is the server that they wait for.
  backOff: { firstMs: 1000, maxMs: 10_000 },
  steadySeconds: 5,
  steadyCommands: 100,
  commandsPerSecond: 20,
  patienceSeconds: 120,
};
/** From so many addresses of the loopback network: each has a limit of ports. */
const ADDRESSES = 20;

/** Chargers at two processes behind HAProxy, of which one is killed. */
async function run(context: BenchContext): Promise<BenchOutcome> {
  if (!hasHaproxy)
    return { measurements: [], notes: [`${NAME}: left out, since there is no haproxy in PATH`], faults: [] };
  const { options, say } = context;
  await using started = new AsyncDisposableStack();
  say(`${NAME}: starting PostgreSQL, Redis, HAProxy, two processes of the role ocpp, web and worker`);
  const installation = await openInstallation(context, started);
  const password = randomBytes(16).toString('base64url');
  const identities = chargersOf(options, password, options.connections);
  await registerChargers(installation.database.client, identities);
  const variables = { OCPP_CALL_TIMEOUT_SECONDS: '5', TRUSTED_PROXIES: '127.0.0.1' };
  const one = await installation.start('ocpp', variables);
  const two = await installation.start('ocpp', variables);
  const web = await installation.start('web', { ...variables, ...ADMIN_VARIABLES });
  await installation.start('worker', variables);
  const servers = { one: urlOf(one), two: urlOf(two) };
  const balancer = started.use(await startHaproxy(servers, options.connections + 200));
  const result = await runRecovery(
    {
      url: `${balancer.url}/ocpp`,
      chargers: identities.map(({ stationId }, at) => ({
        stationId,
        password,
        localAddress: `127.0.1.${(at % ADDRESSES) + 1}`,
      })),
      rest: await restOf(web),
      kill: () => kill(one),
    },
    PLAN,
    (text) => say(`${NAME}: ${text}`),
  );
  return outcomeOf(result, options.connections);
}

const urlOf = ({ port }: RoleProcess): string => `ws://127.0.0.1:${port}`;

async function kill({ child, port }: RoleProcess): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  child.process.kill('SIGKILL');
  return Number(/^ocpp_connected_stations (\d+)/m.exec(metrics)?.[1]);
}

function outcomeOf(result: RecoveryResult, chargers: number): BenchOutcome {
  const { commands, fleet, offline, unfinished } = result;
  const faults = [...result.faults];
  if (offline.length > 0) faults.push(`${offline.length} stations are connected and shown as off line`);
  if (unfinished.length > 0) faults.push(`${unfinished.length} commands have no end`);
  const notes = [
    `${chargers} chargers were connected and booted within ${result.connectedSeconds.toFixed(1)} s`,
    `${result.held} of them were at the process that was killed, and all were connected again ` +
      `${result.backSeconds.toFixed(1)} s after that, and on line in REST after ${result.presentSeconds.toFixed(1)} s`,
    `handshakes that failed, by status or error: ${JSON.stringify(fleet.refused)}`,
    ...Object.entries(commands).map(
      ([phase, { outcomes }]) => `commands ${phase} that: ${JSON.stringify(outcomes)}`,
    ),
  ];
  return {
    measurements: Object.entries(commands).map(([phase, figures]) =>
      latencyRow(
        `${NAME}: commands`,
        phase,
        phase === 'during' ? result.presentSeconds : PLAN.steadySeconds,
        figures,
      ),
    ),
    notes: notes.map((note) => `${NAME}: ${note}`),
    faults: faults.map((fault) => `${NAME}: ${fault}`),
  };
}

export default {
  name: NAME,
  summary:
    'chargers behind HAProxy whose process is killed: the time until all are back, and commands meanwhile',
  isRunByName: true,
  run,
} satisfies Bench;
