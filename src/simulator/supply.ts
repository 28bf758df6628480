/** Above this a charger is a DC charger. */
const MOST_AC_POWER_W = 43_000;
const AC_VOLTAGE_V = 230;
const AC_PHASES = 3;
const DC_VOLTAGE_V = 400;

/** What a connector gives: AC on three phases, or DC. */
export interface Supply {
  dc: boolean;
  /** Between phase and neutral on AC. */
  voltageV: number;
  phases: number;
}

/** Power tells AC from DC. */
export function supplyOf(powerW: number): Supply {
  const dc = powerW > MOST_AC_POWER_W;
  return { dc, voltageV: dc ? DC_VOLTAGE_V : AC_VOLTAGE_V, phases: dc ? 1 : AC_PHASES };
}

/** Current in A of each phase. */
export function currentA(powerW: number, { voltageV, phases }: Supply): number {
  return powerW / voltageV / phases;
}

/** A limit in W; one in A holds for each phase that is used (1.6 §7.14: three unless told). */
export function limitInW(limit: number, unit: 'A' | 'W', supply: Supply, phases: number | undefined): number {
  if (unit === 'W') return limit;
  const used = supply.dc ? 1 : Math.min(phases ?? supply.phases, supply.phases);
  return limit * supply.voltageV * used;
}
