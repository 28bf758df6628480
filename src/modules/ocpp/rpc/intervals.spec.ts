import { describe, expect, it } from 'vitest';
import type { AppConfig } from '../../../platform/config/config.js';
import type { AdmissionControl } from '../connection/admission-control.js';
import { Intervals } from './intervals.js';

const intervalsAt = (pressure: number, heartbeatIntervalSeconds = 300) =>
  new Intervals({ ocpp: { heartbeatIntervalSeconds } } as AppConfig, { pressure } as AdmissionControl);
const stations = Array.from({ length: 1000 }, (_, at) => ({ stationId: `CP${at}`, tenantId: 'default' }));

describe('the intervals told at a boot', () => {
  it('are at most what is configured, and at most a tenth less', () => {
    for (const configured of [10, 300, 86_400]) {
      const told = stations.map((station) => intervalsAt(0, configured).heartbeatSeconds(station));
      expect(Math.max(...told)).toBeLessThanOrEqual(configured);
      expect(Math.min(...told)).toBeGreaterThanOrEqual(configured * 0.9);
    }
  });

  it('are spread evenly over the stations', () => {
    const counts = new Map<number, number>();
    for (const station of stations) {
      const tenth = Math.floor((300 - intervalsAt(0).heartbeatSeconds(station)) / 3);
      counts.set(tenth, (counts.get(tenth) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThanOrEqual(10);
    expect(Math.max(...counts.values())).toBeLessThan(200);
  });

  it('are the same for one station each time', () => {
    for (const station of stations.slice(0, 10))
      expect(intervalsAt(0).heartbeatSeconds(station)).toBe(intervalsAt(1).heartbeatSeconds(station));
  });

  it('depend on the status; the one for trying again grows with the load, up to ten times', () => {
    const [station] = stations;
    if (station === undefined) throw new Error('there is none');
    expect(intervalsAt(0).afterBoot(station, 'Accepted')).toBe(intervalsAt(0).heartbeatSeconds(station));
    const [calm, busy, worst] = [0, 0.5, 1].map((load) => intervalsAt(load).afterBoot(station, 'Pending'));
    expect(calm).toBeGreaterThanOrEqual(54);
    expect(calm).toBeLessThanOrEqual(60);
    expect(busy).toBeGreaterThan(Number(calm) * 4);
    expect(worst).toBeGreaterThan(Number(busy));
    expect(worst).toBeLessThanOrEqual(600);
  });
});
