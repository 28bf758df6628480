import { Decimal } from 'decimal.js';
import { reportedTime } from '../../platform/time/reported-time.js';
import type { MeterReport, SampledValue } from '../billing/index.js';
import type { CallQuirks } from './quirks/call-quirks.js';
import { wattHoursInWattHour } from './quirks/registers.js';

/** Where the meter values of a message come from. */
export interface MeterOrigin {
  readonly evseId: number;
  readonly connectorId: number;
  readonly transactionId: string | null;
  readonly receivedAt: Date;
  readonly quirks: CallQuirks;
  /** The path of the unit of a sample, for what a quirk makes of it. */
  readonly unitPath: string;
}

export const ENERGY_REGISTER = 'Energy.Active.Import.Register';
const POWER = 'Power.Active.Import';
/** By measurand and unit. */
const FACTOR: ReadonlyMap<string, number> = new Map([
  [`${ENERGY_REGISTER} Wh`, 1],
  [`${ENERGY_REGISTER} kWh`, 1000],
  [`${POWER} W`, 1],
  [`${POWER} kW`, 1000],
]);
/** Scientific notation is a number; hexadecimal, `NaN` and the like are not. */
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?\s*$/;
const MAX_MULTIPLIER = 30;

/** What a meter showed at one instant, with its main energy register and power where it has them. */
export function meterReport(
  timestamp: string,
  samples: readonly SampledValue[],
  origin: MeterOrigin,
): MeterReport {
  const marks = new Set<string>();
  const time = reportedTime(timestamp, origin.receivedAt);
  return {
    evseId: origin.evseId,
    connectorId: origin.connectorId,
    transactionId: origin.transactionId,
    time,
    energyWh: total(ENERGY_REGISTER, samples, marks, origin),
    powerW: total(POWER, samples, marks, origin),
    sampledValues: [...samples],
    marks: [...time.marks, ...marks],
  };
}

/** The unit of a value without one (1.6 §7.43, 2.0.1 part 2, 2.49). */
export const defaultUnit = (measurand: string): string => (measurand.startsWith('Energy.') ? 'Wh' : '');

/** The value for the whole connector: the sample without a phase, else the sum of the three phases. Exact decimal. */
function total(
  measurand: string,
  samples: readonly SampledValue[],
  marks: Set<string>,
  origin: MeterOrigin,
): string | null {
  const candidates = samples.filter(
    (sample) => sample.measurand === measurand && sample.format !== 'SignedData' && isAtOutlet(sample),
  );
  const values = candidates.flatMap((sample) => {
    const value = inBaseUnit(sample, marks, origin);
    return value === null ? [] : [{ phase: sample.phase, value }];
  });
  const whole = values.find(({ phase }) => phase === undefined);
  if (whole !== undefined) return whole.value.toFixed();
  const phases = values.filter(({ phase }) => phase === 'L1' || phase === 'L2' || phase === 'L3');
  if (phases.length === 0) return null;
  return phases.reduce((sum, { value }) => sum.plus(value), new Decimal(0)).toFixed();
}

const isAtOutlet = ({ location }: SampledValue): boolean => location === undefined || location === 'Outlet';

function inBaseUnit(
  { measurand, unit, value, multiplier = 0 }: SampledValue,
  marks: Set<string>,
  { unitPath, quirks }: MeterOrigin,
): Decimal | null {
  const factor = FACTOR.get(`${measurand} ${unit === '' ? 'W' : unit}`);
  if (factor === undefined || Math.abs(multiplier) > MAX_MULTIPLIER) {
    marks.add('unit_mismatch');
    return null;
  }
  if (!NUMBER.test(value)) {
    marks.add('value_unreadable');
    return null;
  }
  const isBare = measurand === ENERGY_REGISTER && unit === 'Wh' && multiplier === 0;
  const scale = isBare ? wattHoursInWattHour(unitPath, quirks) : factor;
  const number = new Decimal(value.trim());
  const scaled = scale === 1 ? number : number.times(scale);
  return multiplier === 0 ? scaled : scaled.times(new Decimal(10).pow(multiplier));
}
