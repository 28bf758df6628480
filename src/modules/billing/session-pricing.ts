import type { EntityManager } from 'typeorm';
import { together } from '../../platform/database/transaction.js';
import type { ChargingSession } from './charging-session.entity.js';
import { readEnergyCurve } from './meter-value.store.js';
import { type RatingInput, rate, type Rating, type Reading, UnratableSessionError } from './rating.js';
import { MAX_PLAUSIBLE_WH, REGISTER_TOLERANCE_WH } from './session-figures.js';
import { TariffVersion } from './tariff-version.entity.js';

export type EndedSession = Readonly<ChargingSession> & { endedAt: Date };

/** A session that has a tariff to be priced by. */
export type PricedSession = Readonly<ChargingSession> & { tariffId: string; tariffVersion: number };

export const hasTariff = <T extends Readonly<ChargingSession>>(session: T): session is T & PricedSession =>
  session.tariffId !== null && session.tariffVersion !== null;

/** A car that drew energy so lately is charging still, whatever its next reading will say. */
const CHARGING_SINCE_MS = 15 * 60_000;

/** What an ended session costs by what is stored of it; null for figures that contradict each other. */
export async function priceOfEnded(
  manager: EntityManager,
  session: PricedSession & EndedSession,
): Promise<Rating | null> {
  const { energyWh, timeZone, startedAt, endedAt } = session;
  const [{ currency, elements }, readings] = await together(
    tariffOf(manager, session),
    energyCurve(manager, session),
  );
  return tryToRate({ currency, elements, timeZone, startedAt, endedAt, readings, energyWh });
}

/**
 * What a session under way costs so far, with the readings that are not stored yet; null where it cannot be told. Time
 * after the latest reading counts as charging, as long as that is not long ago.
 */
export async function priceSoFar(
  manager: EntityManager,
  session: PricedSession,
  at: Date,
  unstored: readonly { at: Date; registerWh: number }[] = [],
): Promise<Rating | null> {
  const { meterStartWh, timeZone, startedAt } = session;
  if (at < startedAt) return null;
  const { currency, elements } = await tariffOf(manager, session);
  const startWh = meterStartWh ?? 0;
  const stored =
    meterStartWh === null || meterStartWh < 0
      ? []
      : await readEnergyCurve(manager, { ...session, endedAt: at }, startWh, MAX_PLAUSIBLE_WH);
  const own = unstored
    .map((reading) => ({ at: reading.at, energyWh: reading.registerWh - startWh }))
    .filter(({ energyWh }) => meterStartWh !== null && energyWh >= 0 && energyWh <= MAX_PLAUSIBLE_WH);
  const readings = [...stored, ...own].toSorted((a, b) => Number(a.at) - Number(b.at));
  const energyWh = Math.floor(Math.max(0, ...readings.map((reading) => reading.energyWh)));
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

const tariffOf = (
  manager: EntityManager,
  { tariffId, tariffVersion: version }: PricedSession,
): Promise<TariffVersion> => manager.findOneByOrFail(TariffVersion, { tariffId, version });

/** Start and stop are told in whole Wh: a reading less than one from the end of the register is the end. */
async function energyCurve(manager: EntityManager, session: EndedSession): Promise<Reading[]> {
  const { meterStartWh, energyWh } = session;
  if (meterStartWh === null || meterStartWh < 0) return [];
  const readings = await readEnergyCurve(manager, session, meterStartWh, energyWh + REGISTER_TOLERANCE_WH);
  return readings.map((reading) =>
    reading.energyWh > energyWh - REGISTER_TOLERANCE_WH ? { ...reading, energyWh } : reading,
  );
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
