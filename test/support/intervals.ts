import { expect } from 'vitest';

/** What a boot is answered with where OCPP_HEARTBEAT_INTERVAL is 300: up to a tenth less, by the station. */
export const HEARTBEAT_INTERVAL = expect.toSatisfy(isWithin(270, 300)) as number;
/** What it is answered with when the station is not accepted. */
export const RETRY_INTERVAL = expect.toSatisfy(isWithin(54, 60)) as number;

function isWithin(least: number, most: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
