import { supplyOf } from '../../supply.js';
import type { Evse } from '../evse.js';
import { component, fixedOption, KINDS, monitored, sensor, type Variable } from './variables.js';

export interface HardwareValues {
  stationId: string;
  firmwareVersion: () => string;
  evses: ReadonlyMap<number, Evse>;
  /** Power of each EVSE, in W. */
  powerW: number;
}

const STATES = ['Available', 'Faulted', 'Occupied', 'Reserved', 'Unavailable'];
const STATE = monitored(fixedOption(...STATES));
const AMBIENT_CELSIUS = 25;
/** How much warmer the station is at full power. */
const WARMTH_CELSIUS = 30;

const powerOf = ({ transaction }: Evse): number => transaction?.flow?.powerW ?? 0;
const flagOf = (value: boolean): string => String(value);

/** The physical components: the station, its EVSEs with their sensors, and their connectors. */
export function hardware({ stationId, firmwareVersion, evses, powerW }: HardwareValues): Variable[] {
  const real = [...evses.values()].filter(({ id }) => id > 0);
  const station = evses.get(0);
  const { phases } = supplyOf(powerW);
  const share = (): number => real.reduce((sum, evse) => sum + powerOf(evse), 0) / (powerW * real.length);
  return [
    ...component('ChargingStation', {
      AvailabilityState: [() => (station?.operative === false ? 'Unavailable' : 'Available'), STATE],
      Available: ['true', KINDS.fixedFlag],
      FirmwareVersion: [firmwareVersion, KINDS.fixedText],
      Model: ['Simulator', KINDS.fixedText],
      SerialNumber: [stationId, KINDS.fixedText],
      SupplyPhases: [String(phases), KINDS.fixedCount],
      Temperature: [() => (AMBIENT_CELSIUS + WARMTH_CELSIUS * share()).toFixed(1), sensor('Celsius')],
      VendorName: ['CSMS', KINDS.fixedText],
    }),
    ...real.flatMap((evse) => ofEvse(evse, powerW)),
  ];
}

function ofEvse(evse: Evse, powerW: number): Variable[] {
  const { id } = evse;
  const { phases, voltageV, dc } = supplyOf(powerW);
  const inUse = (): number => powerOf(evse) / powerW;
  return [
    ...component(
      'EVSE',
      {
        AllowReset: ['true', KINDS.fixedFlag],
        AvailabilityState: [() => evse.status, STATE],
        Available: [() => flagOf(evse.operative), KINDS.fixedFlag],
        // A feed gives way a little under load.
        [dc ? 'DCVoltage' : 'ACVoltage']: [() => (voltageV - 3 * inUse()).toFixed(1), sensor('V')],
        Power: [() => powerOf(evse).toFixed(0), sensor('W', powerW)],
        SupplyPhases: [String(phases), KINDS.fixedCount],
      },
      { id },
    ),
    ...component(
      'Connector',
      {
        AvailabilityState: [() => evse.status, STATE],
        Available: [() => flagOf(evse.operative), KINDS.fixedFlag],
        ConnectorType: [dc ? 'cCCS2' : 'sType2', KINDS.fixedText],
        SupplyPhases: [String(phases), KINDS.fixedCount],
      },
      { id, connectorId: 1 },
    ),
  ];
}
