import type { OCPP16 } from 'typed-ocpp';
import type { MeterReport, SampledValue } from '../../billing/index.js';
import { defaultUnit, ENERGY_REGISTER, meterReport } from '../meter-report.js';
import type { CallQuirks } from '../quirks/call-quirks.js';

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

/** The meter values of one message, each with its main energy register and power where it has them. */
export function meterReports(
  meterValues: readonly MeterValue[],
  { path, connectorId, ...origin }: ReportOrigin,
): MeterReport[] {
  const place = { evseId: connectorId, connectorId, unitPath: `${path}.*.sampledValue.*.unit` };
  return meterValues.map(({ timestamp, sampledValue }) =>
    meterReport(timestamp, sampledValue.map(withDefaults), { ...origin, ...place }),
  );
}

/** 1.6 §7.43: a bare value is the imported energy in Wh, sampled periodically at the outlet. */
function withDefaults(sample: Sample): SampledValue {
  const measurand = sample.measurand ?? ENERGY_REGISTER;
  return {
    value: sample.value,
    measurand,
    context: sample.context ?? 'Sample.Periodic',
    unit: sample.unit ?? defaultUnit(measurand),
    ...(sample.phase === undefined ? {} : { phase: sample.phase }),
    ...(sample.location === undefined ? {} : { location: sample.location }),
    ...(sample.format === undefined ? {} : { format: sample.format }),
  };
}
