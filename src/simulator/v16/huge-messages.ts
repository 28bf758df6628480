import type { OCPP16 } from 'typed-ocpp';
import type { Clock } from '../clock.js';

const MOMENTS = 40;
const PHASES = ['L1', 'L2', 'L3', 'L1-N', 'L2-N', 'L3-N'] as const;
const SIGNED_LENGTH = 2500;

/** Hundreds of values, none of which says anything of the energy of a session. */
export function hugeMeterValues(clock: Clock, context: OCPP16.Context): OCPP16.MeterValue[] {
  const now = Date.now();
  const values = Array.from({ length: MOMENTS }, (_, index): OCPP16.MeterValue => {
    const timestamp = clock.timestamp(new Date(now - MOMENTS + index));
    return { timestamp, sampledValue: PHASES.flatMap((phase) => ofPhase(phase, context)) };
  });
  const value = 'A1b2C'.repeat(SIGNED_LENGTH / 5);
  values.push({
    timestamp: clock.timestamp(new Date(now)),
    sampledValue: [{ value, context, format: 'SignedData' }],
  });
  return values;
}

function ofPhase(phase: OCPP16.Phase, context: OCPP16.Context): OCPP16.SampledValue[] {
  return [
    { value: '230.123456789', context, measurand: 'Voltage', phase, unit: 'V' },
    { value: '0.000000001', context, measurand: 'Current.Import', phase, unit: 'A' },
  ];
}

/** As long as the schema of StatusNotification lets them be (1.6 §6.47). */
export function longTexts(): Pick<OCPP16.StatusNotificationRequest, 'info' | 'vendorId' | 'vendorErrorCode'> {
  return { info: 'ï'.repeat(50), vendorId: 'com.example.'.padEnd(255, 'v'), vendorErrorCode: 'E'.repeat(50) };
}
