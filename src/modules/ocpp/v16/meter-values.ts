import { Decimal } from 'decimal.js';
import type { OCPP16 } from 'typed-ocpp';
import { reportedTime } from '../../../platform/time/reported-time.js';
import type { MeterReport, SampledValue } from '../../billing/index.js';
import type { CallQuirks } from '../quirks/call-quirks.js';
import { wattHoursInWattHour } from '../quirks/registers.js';

type MeterValue = OCPP16.MeterValuesRequest['meterValue'][number];
type Sample = MeterValue['sampledValue'][number];

export interface ReportOrigin {
  readonly connectorId: number;
  readonly transactionId: string | null;
  readonly receivedAt: Date;
  readonly quirks: CallQuirks;
  /** The member of the message that holds the meter values. */
  readonly path: string;
}

const ENERGY_REGISTER = 'Energy.Active.Import.Register';
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

/** The meter values of one message, each with its main energy register and power where it has them. */
export function meterReports(meterValues: readonly MeterValue[], origin: ReportOrigin): MeterReport[] {
  return meterValues.map(({ timestamp, sampledValue }) => {
    const marks = new Set<string>();
    const time = reportedTime(timestamp, origin.receivedAt);
    const samples = sampledValue.map(withDefaults);
    return {
      evseId: origin.connectorId,
      connectorId: origin.connectorId,
      transactionId: origin.transactionId,
      time,
      energyWh: total(ENERGY_REGISTER, samples, marks, origin),
      powerW: total(POWER, samples, marks, origin),
      sampledValues: samples,
      marks: [...time.marks, ...marks],
    };
  });
}

/** 1.6 §7.43: a bare value is the imported energy in Wh, sampled periodically at the outlet. */
function withDefaults(sample: Sample): SampledValue {
  const measurand = sample.measurand ?? ENERGY_REGISTER;
  return {
    value: sample.value,
    measurand,
    context: sample.context ?? 'Sample.Periodic',
    unit: sample.unit ?? (measurand.startsWith('Energy.') ? 'Wh' : ''),
    ...(sample.phase === undefined ? {} : { phase: sample.phase }),
    ...(sample.location === undefined ? {} : { location: sample.location }),
    ...(sample.format === undefined ? {} : { format: sample.format }),
  };
}

/** The value for the whole connector: the sample without a phase, else the sum of the three phases. Exact decimal. */
function total(
  measurand: string,
  samples: readonly SampledValue[],
  marks: Set<string>,
  origin: ReportOrigin,
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
  { measurand, unit, value }: SampledValue,
  marks: Set<string>,
  { path, quirks }: ReportOrigin,
): Decimal | null {
  const factor = FACTOR.get(`${measurand} ${unit === '' ? 'W' : unit}`);
  if (factor === undefined) {
    marks.add('unit_mismatch');
    return null;
  }
  if (!NUMBER.test(value)) {
    marks.add('value_unreadable');
    return null;
  }
  const number = new Decimal(value.trim());
  if (measurand !== ENERGY_REGISTER || unit !== 'Wh') return number.times(factor);
  return number.times(wattHoursInWattHour(`${path}.*.sampledValue.*.unit`, quirks));
}
