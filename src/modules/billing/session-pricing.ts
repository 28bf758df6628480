import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/transaction.js';
import type { ChargingSession } from './charging-session.entity.js';
import { type RatingInput, rate, type Rating, UnratableSessionError } from './rating.js';
import { MAX_PLAUSIBLE_WH, REGISTER_TOLERANCE_WH } from './session-figures.js';
import { type CurvePoint, readEnergyCurve } from './session-readings.store.js';
import { readTariffVersion, type TariffTerms } from './tariff.store.js';

export type EndedSession = Readonly<ChargingSession> & { endedAt: Date };

export interface Tariffed {
  tariffId: string;
  tariffVersion: number;
}

/** A session that has a tariff to be priced by. */
export type PricedSession = Readonly<ChargingSession> & Tariffed;

export const hasTariff = <T extends { tariffId: string | null; tariffVersion: number | null }>(
  session: T,
): session is T & Tariffed => session.tariffId !== null && session.tariffVersion !== null;

/** A car that drew energy so lately is charging still, whatever its next reading will say. */
const CHARGING_SINCE_MS = 15 * 60_000;

/** What an ended session costs by what is stored of it; null for figures that contradict each other. */
export async function priceOfEnded(
  manager: EntityManager,
  session: PricedSession & EndedSession,
): Promise<Rating | null> {
  const { meterStartWh } = session;
  const [terms, curve] = await together(
    readTariffVersion(manager, session),
    isMetered(meterStartWh) ? readEnergyCurve(manager, session, meterStartWh, curveLimitWh(session)) : [],
  );
  return rateEnded(session, terms, curve);
}

/** Up to where the energy of its readings is looked at. */
export const curveLimitWh = ({ energyWh }: Pick<ChargingSession, 'energyWh'>): number =>
  energyWh + REGISTER_TOLERANCE_WH;

/** By its curve up to that limit: start and stop are told in whole Wh, so that a reading less than one from the end is the end. */
export function rateEnded(
  { energyWh, timeZone, startedAt, endedAt }: EndedSession,
  { currency, elements }: TariffTerms,
  curve: readonly CurvePoint[],
): Rating | null {
  const readings = curve.map((reading) =>
    reading.energyWh > energyWh - REGISTER_TOLERANCE_WH ? { ...reading, energyWh } : reading,
  );
  return tryToRate({ currency, elements, timeZone, startedAt, endedAt, readings, energyWh });
}

/** Null where it cannot be told. */
export async function priceSoFar(
  manager: EntityManager,
  session: PricedSession,
  at: Date,
): Promise<Rating | null> {
  const { meterStartWh } = session;
  const [terms, curve] = await together(
    readTariffVersion(manager, session),
    isMetered(meterStartWh)
      ? readEnergyCurve(manager, { ...session, endedAt: at }, meterStartWh, MAX_PLAUSIBLE_WH)
      : [],
  );
  return rateSoFar(session, terms, curve, at);
}

/** Whether the energy of readings can be told by the register at the start. */
export const isMetered = (meterStartWh: number | null): meterStartWh is number =>
  meterStartWh !== null && meterStartWh >= 0;

/**
 * What a session under way costs so far, by the curve until then; null where it cannot be told. Time after the latest
 * reading counts as charging, as long as that is not long ago.
 */
export function rateSoFar(
  { timeZone, startedAt }: Pick<ChargingSession, 'timeZone' | 'startedAt'>,
  { currency, elements }: TariffTerms,
  curve: readonly CurvePoint[],
  at: Date,
): Rating | null {
  if (at < startedAt) return null;
  const readings = curve.toSorted((a, b) => Number(a.at) - Number(b.at));
  const energyWh = Math.floor(readings.reduce((highest, reading) => Math.max(highest, reading.energyWh), 0));
  const reachedAt = readings.find((reading) => reading.energyWh >= energyWh)?.at ?? startedAt;
  const isCharging = at.getTime() - reachedAt.getTime() <= CHARGING_SINCE_MS;
  return tryToRate({
    currency,
    elements,
    timeZone,
    startedAt,
    endedAt: at,
    readings,
    energyWh,
    ...(isCharging ? { chargingEndedAt: at } : {}),
  });
}

/** Null for figures that contradict each other. */
function tryToRate(input: RatingInput): Rating | null {
  try {
    return rate(input);
  } catch (error) {
    if (error instanceof UnratableSessionError) return null;
    throw error;
  }
}
