import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandFigures, CommandStream, type Phase } from './command-stream.ts';
import type { RestCall } from './rest.ts';
import { type FleetOrder, FleetProcess, type FleetState } from './fleet-process.ts';

export interface RecoverySystem {
  /** Of the load balancer; `/{stationId}` is appended. */
  readonly url: string;
  /** All stations that there are. */
  readonly chargers: FleetOrder['chargers'];
  readonly rest: RestCall;
  /** Ends one of the processes that hold chargers, at once; resolves with how many it held. */
  readonly kill: () => Promise<number>;
}

export interface RecoveryPlan {
  /** How many shake hands at the same time at first. */
  readonly atOnce: number;
  readonly backOff: FleetOrder['backOff'];
  /** How long commands are sent before the process is killed, and after all are back, and how many at least. */
  readonly steadySeconds: number;
  readonly steadyCommands: number;
  readonly commandsPerSecond: number;
  readonly patienceSeconds: number;
}

export interface RecoveryResult {
  readonly connectedSeconds: number;
  /** Lines that the killed process held. */
  readonly held: number;
  /** From the kill until every charger has a line again, and until REST says so. */
  readonly backSeconds: number;
  readonly presentSeconds: number;
  readonly commands: Readonly<Record<Phase, CommandFigures>>;
  readonly fleet: FleetState;
  /** Stations that REST lists as off line at the end. */
  readonly offline: readonly string[];
  /** Commands whose end is not known. */
  readonly unfinished: readonly string[];
  readonly faults: readonly string[];
}

const POLL_MS = 100;
const PAGE = 200;

/** All chargers connect and boot; one process is killed; all come back. Commands are sent all the while. */
export async function runRecovery(
  { url, chargers, rest, kill }: RecoverySystem,
  plan: RecoveryPlan,
  say: (text: string) => void = () => {},
): Promise<RecoveryResult> {
  const { atOnce, backOff, patienceSeconds } = plan;
  const count = chargers.length;
  await using fleet = new FleetProcess({ url, chargers, atOnce, backOff, heartbeatEveryMs: null });
  const connected = await fleet.until(
    ({ online, booted }) => booted === count && online === count,
    patienceSeconds,
  );
  say(`${count} chargers are connected and have booted`);
  await present(rest, count, patienceSeconds);

  const stationIds = chargers.map(({ stationId }) => stationId);
  const commands = new CommandStream(rest, stationIds, plan.commandsPerSecond);
  await steady(commands, plan);
  commands.enter('during');
  const { lost } = fleet.state;
  const killedAt = performance.now();
  const held = await kill();
  say(`a process was killed that held ${held} of them`);
  await fleet.until((state) => state.lost >= lost + held && state.online === count, patienceSeconds);
  const backSeconds = (performance.now() - killedAt) / 1000;
  await present(rest, count, patienceSeconds);
  const presentSeconds = (performance.now() - killedAt) / 1000;
  commands.enter('after');
  say('all of them are back');
  await steady(commands, plan);
  const figures = await commands.stop();
  return {
    connectedSeconds: connected.elapsedMs / 1000,
    held,
    backSeconds,
    presentSeconds,
    commands: figures,
    fleet: fleet.state,
    offline: await offlineStations(rest),
    unfinished: await commands.unfinished(patienceSeconds),
    faults: commands.faults,
  };
}

/** Resolves once commands were sent for that long, and so many of this phase were answered. */
export async function steady(
  commands: CommandStream,
  {
    steadySeconds,
    steadyCommands,
    patienceSeconds,
  }: Pick<RecoveryPlan, 'steadySeconds' | 'steadyCommands' | 'patienceSeconds'>,
): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  while (seconds() < steadySeconds || commands.answeredCount < steadyCommands) {
    if (seconds() > steadySeconds + patienceSeconds)
      throw new Error(`only ${commands.answeredCount} commands were answered`);
    await sleep(POLL_MS);
  }
}

/** Resolves once the dashboard has that many stations on line. */
async function present(rest: RestCall, count: number, patienceSeconds: number): Promise<void> {
  const giveUpAt = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const { body } = await rest('GET', '/analytics/dashboard');
    const { online } = body['stations'] as { online: number };
    if (online === count) return;
    if (performance.now() > giveUpAt) throw new Error(`REST has ${online} of ${count} stations on line`);
    await sleep(POLL_MS);
  }
}

async function offlineStations(rest: RestCall): Promise<string[]> {
  const offline: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await rest('GET', `/stations?limit=${PAGE}${more}`);
    const stations = body['data'] as { stationId: string; online: boolean }[];
    offline.push(...stations.filter(({ online }) => !online).map(({ stationId }) => stationId));
    cursor = body['nextCursor'] as string | null;
  }
  return offline;
}
