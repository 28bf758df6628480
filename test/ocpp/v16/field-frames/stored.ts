import { randomUUID } from 'node:crypto';
import type { Given } from './field-frame.ts';

interface Planted {
  transactionId: string;
  startedAt: string;
  meterStartWh?: number;
  connectorId?: number;
}

/** A session that is under way on the station; returns its id. */
export async function plantSession(
  { system, stationId }: Given,
  { transactionId, startedAt, meterStartWh = 0, connectorId = 1 }: Planted,
): Promise<string> {
  const id = randomUUID();
  await system.database.query(
    `INSERT INTO billing.charging_session (id, tenant_id, station_id, evse_id, connector_id, transaction_id, id_token,
       id_token_key, status, started_at, started_reported_at, started_received_at, meter_start_wh)
     VALUES ($1, 'default', $2, $3, $3, $4, 'CARD1', 'CARD1', 'active', $5, $5, $5, $6)`,
    [id, stationId, connectorId, transactionId, startedAt, meterStartWh],
  );
  return id;
}

export interface StoredReading {
  evse_id: number;
  transaction_id: string | null;
  energy_wh: string | null;
  power_w: string | null;
  measured_at: Date;
  reported_at: Date;
  sampled_values: Record<string, string>[];
  marks: string[];
}

/** The readings of the station by their register, those without one last. */
export const storedReadings = ({ system, stationId }: Given): Promise<StoredReading[]> =>
  system.database.query<StoredReading>(
    `SELECT evse_id, transaction_id, energy_wh::text, power_w::text, measured_at, reported_at, sampled_values::json, marks
       FROM billing.meter_value reading WHERE station_id = $1
      ORDER BY reading.energy_wh, reading.power_w`,
    [stationId],
  );

export interface StoredConnector {
  status: string;
  info: string | null;
  vendor_id: string | null;
  vendor_error_code: string | null;
  status_at: Date;
  reported_at: Date | null;
}

export const storedConnector = async (
  { system, stationId }: Given,
  connectorId: number,
): Promise<StoredConnector | undefined> => {
  const [row] = await system.database.query<StoredConnector>(
    `SELECT status, info, vendor_id, vendor_error_code, status_at, reported_at
       FROM station.connector WHERE station_id = $1 AND evse_id = $2`,
    [stationId, connectorId],
  );
  return row;
};

/** The row of the station itself. */
export const storedStation = async ({ system, stationId }: Given): Promise<Record<string, unknown>> => {
  const [row] = await system.database.query(
    `SELECT vendor, model, serial_number, firmware_version, iccid, imsi, meter_type, meter_serial_number, status,
            own_status, own_status_at FROM station.charging_station WHERE station_id = $1`,
    [stationId],
  );
  return row ?? {};
};

/** A session as REST shows it. */
export const sessionOverRest = async (
  { system }: Pick<Given, 'system'>,
  id: string,
): Promise<Record<string, unknown>> => (await system.rest.get(`/charging-sessions/${id}`)).body;

/** The readings of a session as REST shows them, newest first. */
export const readingsOverRest = async (
  { system }: Pick<Given, 'system'>,
  id: string,
): Promise<Record<string, unknown>[]> =>
  (await system.rest.get<{ data: Record<string, unknown>[] }>(`/charging-sessions/${id}/meter-values`)).body
    .data;
