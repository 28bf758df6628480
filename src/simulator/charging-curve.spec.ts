import { describe, expect, it } from 'vitest';
import { chargingPowerW } from './charging-curve.js';

describe('chargingPowerW', () => {
  it('ramps up, then holds full power', () => {
    const atStart = chargingPowerW(11_000, 0, 0.3);
    const halfWay = chargingPowerW(11_000, 15, 0.3);
    expect(atStart).toBeGreaterThan(0);
    expect(atStart).toBeLessThan(halfWay);
    expect(halfWay).toBeLessThan(11_000);
    expect(chargingPowerW(11_000, 60, 0.3)).toBe(11_000);
    expect(chargingPowerW(11_000, 6_000, 0.8)).toBe(11_000);
  });

  it('tapers above 80 % and takes nothing when full', () => {
    const powers = [0.8, 0.85, 0.9, 0.95, 0.99].map((soc) => chargingPowerW(150_000, 600, soc));
    expect(powers).toEqual(powers.toSorted((a, b) => b - a));
    expect(new Set(powers).size).toBe(powers.length);
    expect(chargingPowerW(150_000, 600, 0.9)).toBeCloseTo(82_500);
    expect(chargingPowerW(150_000, 600, 1)).toBe(0);
  });
});
