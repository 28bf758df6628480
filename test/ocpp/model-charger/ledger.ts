// What a charger knows of its own transactions: how it should be stored, whatever became of its messages.
import fc from 'fast-check';
import type { SystemClient } from '../../support/system-client.ts';

/** What a charger of the tests charges. */
export interface Charged {
  connectorId: number;
  idTag: string;
  /** After the one before on its connector. */
  pauseSeconds: number;
  readings: { afterSeconds: number; energyWh: number }[];
  lastsSeconds: number;
  /** After the last of its readings. */
  energyWh: number;
}

export const charged = {
  connectorId: fc.constantFrom(1, 2),
  idTag: fc.constantFrom('CARD1', 'card1', 'CARD2', 'STRANGER'),
  pauseSeconds: fc.integer({ min: 1, max: 900 }),
  readings: fc.array(
    fc.record({ afterSeconds: fc.integer({ min: 1, max: 600 }), energyWh: fc.nat({ max: 3_000 }) }),
    { maxLength: 3 },
  ),
  lastsSeconds: fc.integer({ min: 1, max: 900 }),
  energyWh: fc.nat({ max: 5_000 }),
};

export type Clock = 'milliseconds' | 'seconds' | 'none';

export interface LedgerEntry {
  connectorId: number;
  idTag: string;
  startedAt: string;
  endedAt: string;
  meterStartWh: number;
  meterStopWh: number;
  readings: { at: string; registerWh: number }[];
}

const HOURS_AGO = 12 * 3_600_000;
/** So far from each other that a register tells its connector. */
const FIRST_REGISTER_WH = 5_000_000;

/** The sessions of a plan with their times and registers, in the order of the plan. */
export function ledgerOf(
  { sessions, clock }: { sessions: readonly Charged[]; clock: Clock },
  now: number,
): LedgerEntry[] {
  const begin = now - HOURS_AGO;
  const firstMs = clock === 'seconds' ? Math.floor(begin / 1000) * 1000 : begin;
  const connectors = new Map<number, { ms: number; registerWh: number }>();
  return sessions.map(({ connectorId, idTag, pauseSeconds, readings, lastsSeconds, energyWh }) => {
    const state = connectors.get(connectorId) ?? { ms: firstMs, registerWh: connectorId * FIRST_REGISTER_WH };
    connectors.set(connectorId, state);
    const pass = (seconds: number, wh: number) => {
      state.ms += seconds * 1000;
      state.registerWh += wh;
      return { at: new Date(state.ms).toISOString(), registerWh: state.registerWh };
    };
    const start = pass(pauseSeconds, 0);
    const read = readings.map((reading) => pass(reading.afterSeconds, reading.energyWh));
    const stop = pass(lastsSeconds, energyWh);
    return {
      connectorId,
      idTag,
      startedAt: start.at,
      endedAt: stop.at,
      meterStartWh: start.registerWh,
      meterStopWh: stop.registerWh,
      readings: read,
    };
  });
}

const byStart = <T extends { connectorId: number; meterStartWh: number; startedAt?: string }>(
  a: T,
  b: T,
): number =>
  a.connectorId - b.connectorId ||
  a.meterStartWh - b.meterStartWh ||
  (a.startedAt ?? '').localeCompare(b.startedAt ?? '');

/** The ledger as REST should show it; without a clock there are no times in it, and it is held for review. */
export function expectedSessions(ledger: readonly LedgerEntry[], clock: Clock): object[] {
  return ledger
    .map(({ idTag, readings, startedAt, endedAt, ...entry }) => ({
      ...entry,
      status: clock === 'none' ? 'review' : 'ended',
      idToken: idTag,
      energyWh: entry.meterStopWh - entry.meterStartWh,
      ...(clock === 'none' ? {} : { startedAt, endedAt, readings }),
    }))
    .toSorted(byStart);
}

interface Session {
  id: string;
  connectorId: number;
  idToken: string;
  status: string;
  startedAt: string;
  endedAt: string | null;
  meterStartWh: number;
  meterStopWh: number | null;
  energyWh: number;
}

/** What is stored of the station, in the form of `expectedSessions`. */
export async function storedSessions(
  { rest }: SystemClient,
  stationId: string,
  clock: Clock,
): Promise<object[]> {
  const { body } = await rest.get<{ data: Session[] }>(`/charging-sessions?stationId=${stationId}&limit=200`);
  const sessions = body.data.map(async (session) => {
    const { connectorId, idToken, status, startedAt, endedAt, meterStartWh, meterStopWh, energyWh } = session;
    const figures = { connectorId, idToken, status, meterStartWh, meterStopWh, energyWh };
    if (clock === 'none') return figures;
    const path = `/charging-sessions/${session.id}/meter-values?limit=200`;
    const values = (await rest.get<{ data: { measuredAt: string; energyWh: number }[] }>(path)).body.data;
    const readings = values.map((value) => ({ at: value.measuredAt, registerWh: value.energyWh })).reverse();
    return { ...figures, startedAt, endedAt, readings };
  });
  return (await Promise.all(sessions)).toSorted(byStart);
}

/** What each session is billed for, by its CDR. */
export async function billedWh({ rest }: SystemClient, stationId: string): Promise<number[]> {
  const { body } = await rest.get<{ data: { energyWh: number }[] }>(`/cdrs?stationId=${stationId}&limit=200`);
  return body.data.map(({ energyWh }) => energyWh).toSorted((a, b) => a - b);
}
