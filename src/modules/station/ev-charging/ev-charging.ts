import type { ChargingSchedule } from '../charging-profile/charging-profile.js';

/** How much current a car wants, at least and at most, in A, at how many V, and how much energy, in Wh. */
export interface AcChargingParameters {
  energyAmount: number;
  evMinCurrent: number;
  evMaxCurrent: number;
  evMaxVoltage: number;
}

/** In A, V, Wh, W and per cent. */
export interface DcChargingParameters {
  evMaxCurrent: number;
  evMaxVoltage: number;
  energyAmount?: number | undefined;
  evMaxPower?: number | undefined;
  stateOfCharge?: number | undefined;
  evEnergyCapacity?: number | undefined;
  fullSoC?: number | undefined;
  bulkSoC?: number | undefined;
}

/** ChargingNeedsType (2.0.1 part 2, 2.13), as a car told it by ISO 15118. */
export interface EvChargingNeeds {
  requestedEnergyTransfer: string;
  /** UTC, ISO 8601. */
  departureTime?: string | undefined;
  acChargingParameters?: AcChargingParameters | undefined;
  dcChargingParameters?: DcChargingParameters | undefined;
}

export interface NeedsReport {
  evseId: number;
  /** Which charges there; null when none is known. */
  transactionId: string | null;
  chargingNeeds: EvChargingNeeds;
  /** How many periods the car can take in a schedule; null when it did not say. */
  maxScheduleTuples: number | null;
}

export interface ScheduleReport {
  evseId: number;
  transactionId: string | null;
  timeBase: Date;
  /** Of the schedule that the car chose, counted from 1. */
  scheduleId: number;
  chargingSchedule: ChargingSchedule;
}

/** What a car plans to draw. */
export interface EvScheduleView {
  timeBase: string;
  scheduleId: number;
  chargingSchedule: ChargingSchedule;
}

/** A profile is not sent again to the same EVSE before. A station waits for it for a minute (2.0.1 K15.FR.08). */
const RENEWAL_PAUSE_MS = 2_000;
/** A car that does not keep to a profile is sent it so often again, and then no more. */
export const MAX_RENEGOTIATIONS = 3;

/**
 * When the profile in force is to be sent again, so that neither side keeps the other busy without end: at once, or
 * after the pause. Null when it is not, since it is about to be, or was often enough.
 */
export function renewalTime(
  { renewedAt, renegotiations }: { renewedAt: Date | null; renegotiations: number },
  at: Date,
): Date | null {
  if (renegotiations >= MAX_RENEGOTIATIONS) return null;
  if (renewedAt === null) return at;
  if (renewedAt > at) return null;
  return new Date(Math.max(at.getTime(), renewedAt.getTime() + RENEWAL_PAUSE_MS));
}
