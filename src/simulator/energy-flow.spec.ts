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
      speed: 60,
      targetWh: 5000,
      sampleSeconds: () => 2,
      onEnergy: (energyWh) => (meter.wh += energyWh),
      onSample: () => events.push('sample'),
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
});
