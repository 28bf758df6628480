import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type Scene, untilInUse } from '../parts/fault.ts';

/** Most that a command may take to be refused while Redis is away: three seconds, and what a busy machine adds. */
const FAIL_FAST_MS = 20_000;

/**
 * Redis is away: chargers charge on meanwhile, and whoever commands them is told so soon, and with a reason; where other
 * connections to it can be opened, the command may also be carried out by one of these.
 */
async function goOnWithout({ system, fleet, random, seconds }: Scene, opensAgain = false): Promise<number> {
  await sleep(300);
  const before = fleet.answered.length;
  const startedAt = performance.now();
  const path = `/stations/${random.pick(fleet.stationIds)}/commands/clear-cache?wait=60`;
  const { status, body } = await system.rest.post(path, {});
  const took = performance.now() - startedAt;
  const isDone = opensAgain && body['status'] === 'accepted';
  const isClear = status === 409 || status === 503 || body['status'] === 'failed' || isDone;
  if (!isClear || took > FAIL_FAST_MS)
    throw new Error(
      `without Redis a command was answered ${status} after ${took} ms: ${JSON.stringify(body)}`,
    );
  await sleep(Math.max(0, seconds * 1000 - took));
  if (fleet.answered.length === before) throw new Error('without Redis no charger was answered');
  return 1;
}

const killed: Fault = {
  name: 'Redis killed, and an empty one in its place',
  inject: async (scene) => {
    await scene.system.redis.server.kill();
    return goOnWithout(scene);
  },
  heal: ({ system }) => system.redis.server.restart(),
};

const replaced: Fault = {
  name: 'Redis replaced at once by an empty one',
  inject: async ({ system }) => {
    await system.redis.server.kill();
    await system.redis.server.restart();
    return 1;
  },
};

const emptied: Fault = {
  name: 'Redis emptied',
  inject: async ({ system }) => {
    await system.redis.flush();
    return 1;
  },
};

const paused: Fault = {
  name: 'Redis paused',
  inject: async (scene) => {
    scene.system.redis.server.pause();
    return goOnWithout(scene);
  },
  heal: async ({ system }) => system.redis.server.resume(),
};

const broken: Fault = {
  name: 'connections to Redis reset in mid message',
  inject: async ({ system }) => {
    await untilInUse(system.redisLine);
    const count = system.redisLine.breakAll();
    await sleep(1000);
    return count;
  },
};

const silent: Fault = {
  name: 'connections to Redis fall silent',
  inject: async (scene) => {
    const size = await untilInUse(scene.system.redisLine);
    scene.system.redisLine.silence();
    await goOnWithout(scene, true);
    return size;
  },
};

export const REDIS_FAULTS: readonly Fault[] = [killed, replaced, emptied, paused, broken, silent];
