import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, untilInUse } from '../parts/fault.ts';

const cut: Fault = {
  name: 'connections of chargers cut',
  inject: async ({ system }) => {
    await untilInUse(system.chargerLine);
    return system.chargerLine.cut();
  },
};

const broken: Fault = {
  name: 'connections of chargers reset in mid frame',
  inject: async ({ system }) => {
    await untilInUse(system.chargerLine);
    const count = system.chargerLine.breakAll();
    await sleep(1000);
    return count;
  },
};

const away: Fault = {
  name: 'the network of chargers away',
  inject: async ({ system, seconds }) => {
    const size = await untilInUse(system.chargerLine);
    system.chargerLine.pause();
    await sleep(seconds * 1000);
    return size;
  },
  heal: async ({ system }) => system.chargerLine.resume(),
};

const halfOpen: Fault = {
  name: 'connections of chargers half open',
  inject: async ({ system, seconds }) => {
    const size = await untilInUse(system.chargerLine);
    system.chargerLine.silence();
    await sleep(seconds * 1000);
    return size;
  },
  // The network that has lost them says so in the end.
  heal: async ({ system }) => void system.chargerLine.cut(),
};

const slow: Fault = {
  name: 'the network of chargers slow',
  inject: async ({ system, seconds, random }) => {
    system.chargerLine.delayMs = random.between(100, 300);
    await sleep(seconds * 1000);
    return 1;
  },
  heal: async ({ system }) => {
    system.chargerLine.delayMs = 0;
  },
};

export const NETWORK_FAULTS: readonly Fault[] = [cut, broken, away, halfOpen, slow];
