import { describe, expect, it } from 'vitest';
import { Battery } from './battery.js';

describe('Battery', () => {
  it('takes nearly power times time below 80 %', () => {
    const battery = new Battery(60_000, 0.3);
    const takenWh = battery.charge(3600, 11_000, Infinity);
    expect(takenWh).toBeGreaterThan(10_500);
    expect(takenWh).toBeLessThanOrEqual(11_000);
    expect(battery.soc).toBeCloseTo(0.3 + takenWh / 60_000);
  });

  it('stops exactly at the energy asked for', () => {
    const battery = new Battery(60_000, 0.3);
    let takenWh = 0;
    for (let i = 0; i < 1000; i += 1) takenWh += battery.charge(7, 11_000, 5000 - takenWh);
    expect(takenWh).toBe(5000);
  });

  it('takes less and less near the end and never more than it holds', () => {
    const battery = new Battery(60_000, 0.9);
    const firstWh = battery.charge(300, 50_000, Infinity);
    const secondWh = battery.charge(300, 50_000, Infinity);
    expect(secondWh).toBeLessThan(firstWh);
    const restWh = battery.charge(100 * 3600, 50_000, Infinity);
    expect(firstWh + secondWh + restWh).toBeCloseTo(6000);
    expect(battery.powerW(50_000)).toBe(0);
    expect(battery.charge(60, 50_000, Infinity)).toBeCloseTo(0);
  });

  it.each([1000, 42_000, 55_000, 400_000])('has room for %d Wh when asked to', (energyWh) => {
    const battery = Battery.withRoomFor(energyWh);
    expect(battery.soc).toBeGreaterThan(0);
    expect(battery.charge(1e7, 11_000, energyWh)).toBe(energyWh);
  });
});
