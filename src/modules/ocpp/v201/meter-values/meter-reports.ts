import type { OCPP20 } from 'typed-ocpp';
import type { MeterReport, SampledValue } from '../../../billing/index.js';
import { defaultUnit, ENERGY_REGISTER, meterReport, type MeterOrigin } from '../../meter-report.js';

type MeterValue = OCPP20.MeterValuesRequest['meterValue'][number];
type Sample = MeterValue['sampledValue'][number];

const UNIT_PATH = 'meterValue.*.sampledValue.*.unitOfMeasure.unit';

/** The meter values of one message, each with its main energy register and power where it has them. */
export const meterReports = (
  meterValues: readonly MeterValue[],
  origin: Omit<MeterOrigin, 'unitPath'>,
): MeterReport[] =>
  meterValues.map(({ timestamp, sampledValue }) =>
    meterReport(timestamp, sampledValue.map(withDefaults), { ...origin, unitPath: UNIT_PATH }),
  );

/** 2.0.1 part 2, 2.41: a bare value is the imported energy in Wh, sampled periodically at the outlet. */
function withDefaults(sample: Sample): SampledValue {
  const { value, phase, location, unitOfMeasure, signedMeterValue } = sample;
  const measurand = sample.measurand ?? ENERGY_REGISTER;
  const multiplier = unitOfMeasure?.multiplier ?? 0;
  return {
    value: String(value),
    measurand,
    context: sample.context ?? 'Sample.Periodic',
    unit: unitOfMeasure?.unit ?? defaultUnit(measurand),
    ...(multiplier === 0 ? {} : { multiplier }),
    ...(phase === undefined ? {} : { phase }),
    ...(location === undefined ? {} : { location }),
    ...(signedMeterValue === undefined ? {} : { signedMeterValue: signed(signedMeterValue) }),
  };
}

/** What it was signed with is for whoever verifies it. */
const signed = ({
  signedMeterData,
  signingMethod,
  encodingMethod,
  publicKey,
}: NonNullable<Sample['signedMeterValue']>): NonNullable<SampledValue['signedMeterValue']> => ({
  signedMeterData,
  signingMethod,
  encodingMethod,
  publicKey,
});
