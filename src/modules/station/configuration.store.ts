import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { MAX_CONNECTORS, type ReportedVariable } from './charging-station.js';
import type { ConfigurationVariableDto } from './dto/configuration.dto.js';
import { isSecretVariable } from './secrets.js';

/** What a charger may make us keep; the richest device models have some two thousand. */
export const MAX_VARIABLES = 5000;

export async function recordVariables(
  manager: EntityManager,
  stationId: string,
  reported: ReportedVariable[],
): Promise<void> {
  const byName = new Map(
    reported.map((variable) => [`${variable.component}\n${variable.variable}`, variable]),
  );
  const variables = [...byName.values()].slice(0, MAX_VARIABLES);
  await manager.query(
    `INSERT INTO station.configuration_variable AS known (station_id, component, variable, value, read_only, marks)
     SELECT $1, component, variable, value, read_only, string_to_array(marks, ',')
       FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[])
            AS reported (component, variable, value, read_only, marks)
      ORDER BY component, variable
      LIMIT greatest(0, $7 - (SELECT count(*) FROM station.configuration_variable k
                               WHERE k.station_id = $1 AND (k.component, k.variable) NOT IN (
                                 SELECT * FROM unnest($2::text[], $3::text[]))))
     ON CONFLICT (station_id, component, variable) DO UPDATE
       SET value = excluded.value, read_only = excluded.read_only, marks = excluded.marks, received_at = now()`,
    [
      stationId,
      variables.map(({ component }) => component),
      variables.map(({ variable }) => variable),
      variables.map(({ variable, value }) => (isSecretVariable(variable) ? null : value)),
      variables.map(({ readOnly }) => readOnly),
      variables.map((variable) => marksOf(variable).join()),
      MAX_VARIABLES,
    ],
  );
}

/** `implausible` is only shown: nothing is ever made by a number that a charger reports. */
function marksOf({ variable, value }: ReportedVariable): string[] {
  if (isSecretVariable(variable)) return ['hidden'];
  return variable === 'NumberOfConnectors' && !(Number(value) <= MAX_CONNECTORS) ? ['implausible'] : [];
}

export async function pageVariables(
  database: DataSource | EntityManager,
  scope: TenantScope,
  stationId: string,
  { cursor, limit }: PageRequest,
): Promise<Page<ConfigurationVariableDto>> {
  const after = cursor === undefined ? ['', ''] : decodeCursor(cursor, ['text', 'text']);
  const rows = await database.query<ConfigurationVariableDto[]>(
    `SELECT v.component, v.variable, v.value, v.read_only AS "readOnly", v.marks, v.received_at AS "receivedAt"
       FROM station.configuration_variable v JOIN station.charging_station s USING (station_id)
      WHERE v.station_id = $1 AND s.tenant_id = $2 AND (v.component, v.variable) > ($3, $4)
      ORDER BY v.component, v.variable LIMIT $5`,
    [stationId, scope.tenantId, ...after, limit + 1],
  );
  return toPage(
    rows,
    limit,
    (row) => [row.component, row.variable],
    (row) => row,
  );
}

export async function findValue(
  database: DataSource | EntityManager,
  stationId: string,
  variable: string,
): Promise<string | null> {
  const [row] = await database.query<{ value: string | null }[]>(
    `SELECT value FROM station.configuration_variable
      WHERE station_id = $1 AND lower(variable) = lower($2) ORDER BY component LIMIT 1`,
    [stationId, variable],
  );
  return row?.value ?? null;
}
