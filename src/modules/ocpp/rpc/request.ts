import type { OcppRequest } from './version.js';

/** The body of a command of the REST interface. */
export type Parameters = Record<string, unknown>;

export const request = (action: string, members: Parameters): OcppRequest => ({
  action,
  payload: given(members),
});

/** Leaves out what is undefined: an absent member and a null are not the same in OCPP. */
export const given = (members: Parameters): Parameters =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** A time of a command as all chargers read it: in UTC, and whole. */
export const wireTime = (time: unknown): string | undefined =>
  typeof time === 'string' ? new Date(time).toISOString() : undefined;
