import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, untilInUse } from '../parts/fault.ts';

const restarted = (how: 'orderly' | 'killed'): Fault => ({
  name: how === 'orderly' ? 'PostgreSQL restarted' : 'PostgreSQL killed and recovered',
  inject: async ({ system, seconds }) => {
    await system.database.stop(how);
    await sleep(seconds * 1000);
    return 1;
  },
  heal: ({ system }) => system.database.startAgain(),
});

const paused: Fault = {
  name: 'PostgreSQL paused',
  inject: async ({ system, seconds }) => {
    system.database.pause();
    // What is to be ridden out lasts longer than what chargers may be sent away for.
    await sleep(seconds * 2000);
    return 1;
  },
  heal: async ({ system }) => system.database.resume(),
};

const cut: Fault = {
  name: 'connections to PostgreSQL cut',
  inject: async ({ system }) => {
    await untilInUse(system.database.line);
    return system.database.line.cut();
  },
};

const broken: Fault = {
  name: 'connections to PostgreSQL reset in mid message',
  inject: async ({ system }) => {
    await untilInUse(system.database.line);
    const count = system.database.line.breakAll();
    await sleep(1000);
    return count;
  },
};

const silent: Fault = {
  name: 'connections to PostgreSQL fall silent',
  inject: async ({ system, seconds }) => {
    const size = await untilInUse(system.database.line);
    system.database.line.silence();
    await sleep(seconds * 1000);
    return size;
  },
};

const slow: Fault = {
  name: 'PostgreSQL slow',
  inject: async ({ system, seconds }) => {
    system.database.line.delayMs = 50;
    await sleep(seconds * 1000);
    return 1;
  },
  heal: async ({ system }) => {
    system.database.line.delayMs = 0;
  },
};

export const DATABASE_FAULTS: readonly Fault[] = [
  restarted('orderly'),
  restarted('killed'),
  paused,
  cut,
  broken,
  silent,
  slow,
];
