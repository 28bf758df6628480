import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Battery } from './battery.js';
import { EnergyFlow, type EnergyFlowOptions } from './energy-flow.js';

describe('EnergyFlow', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function flowOf(options: Partial<EnergyFlowOptions>): {
    flow: EnergyFlow;
    meter: { wh: number };
    events: string[];
  } {
    const meter = { wh: 0 };
    const events: string[] = [];
    const flow = new EnergyFlow({
      battery: new Battery(60_000, 0.3),
      powerW: 11_000,
      offer: () => ({ powerW: Infinity, forMs: 3_600_000 }),
      speed: 60,
      targetWh: 5000,
      sampleSeconds: () => 2,
      onEnergy: (energyWh) => (meter.wh += energyWh),
      onSample: () => events.push('sample'),
      onOffer: (offeredW) => events.push(`${offeredW} W offered`),
      onDone: () => {
        events.push('done');
        flow.end();
      },
      ...options,
    });
    return { flow, meter, events };
  }

  it('samples at the interval and ends exactly at the target', () => {
    const { meter, events } = flowOf({});
    vi.advanceTimersByTime(10_000);
    expect(events).toEqual(['sample', 'sample', 'sample', 'sample', 'sample']);
    expect(meter.wh).toBeGreaterThan(1500);
    expect(meter.wh).toBeLessThan(1900);
    vi.advanceTimersByTime(20_000);
    expect(events.at(-1)).toBe('done');
    expect(meter.wh).toBeCloseTo(5000, 6);
    vi.advanceTimersByTime(60_000);
    expect(events.filter((event) => event === 'done')).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is done when the battery is full', () => {
    const { flow, meter, events } = flowOf({
      battery: new Battery(10_000, 0.95),
      targetWh: 5000,
      speed: 1000,
    });
    vi.advanceTimersByTime(30_000);
    expect(events.at(-1)).toBe('done');
    expect(meter.wh).toBeCloseTo(500);
    expect(flow.soc).toBeCloseTo(1);
    expect(flow.powerW).toBe(0);
  });

  it('takes a changed sample interval at once', () => {
    let seconds = 0;
    const { flow, events } = flowOf({ sampleSeconds: () => seconds, speed: 1 });
    vi.advanceTimersByTime(5000);
    expect(events).toEqual([]);
    seconds = 1;
    flow.reschedule();
    vi.advanceTimersByTime(1100);
    expect(events).toEqual(['sample', 'sample']);
  });

  it('lets nothing through after its end', () => {
    const { flow, meter } = flowOf({});
    vi.advanceTimersByTime(3000);
    flow.end();
    const { wh } = meter;
    vi.advanceTimersByTime(3000);
    flow.advance();
    expect(meter.wh).toBe(wh);
  });

  it('gives no more than is offered, nothing while nothing is, and looks again when the offer may change', () => {
    const offers = [5500, 0, 11_000];
    const { flow, meter, events } = flowOf({
      offer: () => ({ powerW: offers.shift() ?? 11_000, forMs: 5000 }),
      sampleSeconds: () => 0,
      targetWh: 50_000,
    });
    const taken: number[] = [];
    for (let before = 0, second = 0; second < 15; second += 5) {
      expect(flow.powerW).toBeLessThanOrEqual(flow.offeredW);
      vi.advanceTimersByTime(5000);
      flow.advance();
      taken.push(Math.round(meter.wh - before));
      before = meter.wh;
    }
    // Five minutes of the battery's clock each; the first with its ramp.
    expect(taken[0]).toBeGreaterThan(430);
    expect(taken[0]).toBeLessThanOrEqual(459);
    expect(taken[1]).toBeLessThan(3);
    expect(taken[2]).toBeGreaterThan(900);
    expect(events.slice(0, 2)).toEqual(['0 W offered', '11000 W offered']);
  });

  it('takes a changed offer at once', () => {
    let powerW = 11_000;
    const { flow, events } = flowOf({ offer: () => ({ powerW, forMs: 3_600_000 }), sampleSeconds: () => 0 });
    vi.advanceTimersByTime(1000);
    powerW = 2300;
    flow.reschedule();
    expect([flow.powerW, events]).toEqual([2300, ['2300 W offered']]);
    flow.end();
    expect([flow.powerW, flow.offeredW]).toEqual([0, 0]);
  });
});
