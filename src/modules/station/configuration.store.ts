import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, toPage } from '../../platform/database/page.js';
import { isStorableIndex, storable } from '../../platform/database/storable.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { MAX_CONNECTORS } from './charging-station.js';
import type { ReportedVariable, VariableOf } from './device-model/variable.js';
import type { ConfigurationQuery, ConfigurationVariableDto } from './dto/configuration.dto.js';
import { isSecretVariable } from './secrets.js';

/** What a charger may make us keep; the richest device models have some two thousand. */
export const MAX_VARIABLES = 5000;

/** No type of OCPP has a longer name. */
const MAX_DATA_TYPE = 20;

const KEY = `component, component_instance, evse_id, connector_id, variable, variable_instance, attribute_type`;
const KEY_TYPES = ['text', 'text', 'integer', 'integer', 'text', 'text', 'text'] as const;

/** Of a variable whose mutability was said before, and is not now. */
const IS_STILL = `excluded.mutability IS NULL AND known.mutability IS NOT DISTINCT FROM`;

const CONTENT = `value, read_only, marks, mutability, persistent, constant, unit, data_type, min_limit, max_limit,
  values_list, supports_monitoring`;

/** Names are case-insensitive: what is known keeps the name that it came with first. */
const RECORD = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS r (
      component text, component_instance text, evse_id integer, connector_id integer, variable text,
      variable_instance text, attribute_type text, value text, read_only boolean, marks text[], mutability text,
      persistent boolean, constant boolean, unit text, data_type text, min_limit double precision,
      max_limit double precision, values_list text, supports_monitoring boolean)),
  named AS (
    SELECT coalesce(k.component, g.component) AS component,
           coalesce(k.component_instance, g.component_instance) AS component_instance,
           coalesce(k.variable, g.variable) AS variable,
           coalesce(k.variable_instance, g.variable_instance) AS variable_instance,
           g.evse_id, g.connector_id, g.attribute_type, ${CONTENT.replaceAll(/\w+/g, 'g.$&')}
      FROM given g LEFT JOIN station.configuration_variable k
        ON k.station_id = $1 AND lower(k.component) = lower(g.component)
       AND lower(k.component_instance) = lower(g.component_instance) AND lower(k.variable) = lower(g.variable)
       AND lower(k.variable_instance) = lower(g.variable_instance) AND k.evse_id = g.evse_id
       AND k.connector_id = g.connector_id AND k.attribute_type = g.attribute_type),
  reported AS (SELECT DISTINCT ON (${KEY}) * FROM named ORDER BY ${KEY})
  INSERT INTO station.configuration_variable AS known (station_id, ${KEY}, ${CONTENT})
  SELECT $1, ${KEY}, ${CONTENT} FROM reported
   ORDER BY ${KEY}
   LIMIT greatest(0, $3 - (SELECT count(*) FROM station.configuration_variable k
                            WHERE k.station_id = $1 AND ($4::timestamptz IS NULL OR k.received_at >= $4)
                              AND (${KEY}) NOT IN (SELECT ${KEY} FROM reported)))
  ON CONFLICT (station_id, ${KEY}) DO UPDATE
    SET value = CASE WHEN ${IS_STILL} 'WriteOnly' THEN NULL ELSE excluded.value END,
        marks = CASE WHEN ${IS_STILL} 'WriteOnly' THEN known.marks ELSE excluded.marks END,
        read_only = excluded.read_only OR (${IS_STILL} 'ReadOnly'),
        mutability = coalesce(excluded.mutability, known.mutability),
        persistent = coalesce(excluded.persistent, known.persistent),
        constant = coalesce(excluded.constant, known.constant),
        unit = coalesce(excluded.unit, known.unit),
        data_type = coalesce(excluded.data_type, known.data_type),
        min_limit = coalesce(excluded.min_limit, known.min_limit),
        max_limit = coalesce(excluded.max_limit, known.max_limit),
        values_list = coalesce(excluded.values_list, known.values_list),
        supports_monitoring = coalesce(excluded.supports_monitoring, known.supports_monitoring),
        received_at = now()`;

/** `replacesBefore`: what was reported before that time is about to go, and takes no room. */
export async function recordVariables(
  manager: EntityManager,
  stationId: string,
  reported: readonly ReportedVariable[],
  replacesBefore: Date | null = null,
): Promise<void> {
  const rows = new Map<string, object>();
  for (const variable of storable(reported)) {
    const key = keyOf(variable);
    if (isStorableIndex(key.evse_id) && isStorableIndex(key.connector_id))
      rows.set(JSON.stringify(key), { ...key, ...contentOf(variable) });
  }
  await manager.query(RECORD, [stationId, JSON.stringify([...rows.values()]), MAX_VARIABLES, replacesBefore]);
}

const keyOf = (reported: ReportedVariable) => ({
  component: reported.component,
  component_instance: reported.componentInstance ?? '',
  evse_id: reported.evseId ?? 0,
  connector_id: reported.connectorId ?? 0,
  variable: reported.variable,
  variable_instance: reported.variableInstance ?? '',
  attribute_type: reported.attributeType ?? 'Actual',
});

function contentOf(reported: ReportedVariable) {
  const { variable, mutability } = reported;
  const isSecret = isSecretVariable(variable) || mutability === 'WriteOnly';
  return {
    value: isSecret ? null : reported.value,
    read_only: reported.readOnly ?? mutability === 'ReadOnly',
    marks: isSecret ? ['hidden'] : marksOf(reported),
    mutability,
    persistent: reported.persistent,
    constant: reported.constant,
    unit: reported.unit,
    data_type: reported.dataType?.slice(0, MAX_DATA_TYPE),
    min_limit: reported.minLimit,
    max_limit: reported.maxLimit,
    values_list: reported.valuesList,
    supports_monitoring: reported.supportsMonitoring,
  };
}

/** `implausible` is only shown: nothing is ever made by a number that a charger reports. */
const marksOf = ({ variable, value }: ReportedVariable): string[] =>
  variable === 'NumberOfConnectors' && !(Number(value) <= MAX_CONNECTORS) ? ['implausible'] : [];

/** Removes what was not reported since that time. */
export async function forgetVariablesBefore(
  manager: EntityManager,
  stationId: string,
  time: Date,
): Promise<void> {
  await manager.query(
    `DELETE FROM station.configuration_variable WHERE station_id = $1 AND received_at < $2`,
    [stationId, time],
  );
}

export async function pageVariables(
  database: DataSource | EntityManager,
  scope: TenantScope,
  stationId: string,
  { cursor, limit, component, variable }: Readonly<ConfigurationQuery>,
): Promise<Page<ConfigurationVariableDto>> {
  const after = cursor === undefined ? KEY_TYPES.map(() => null) : decodeCursor(cursor, KEY_TYPES);
  const rows = await database.query<ConfigurationVariableDto[]>(
    `SELECT v.component, nullif(v.component_instance, '') AS "componentInstance", nullif(v.evse_id, 0) AS "evseId",
            nullif(v.connector_id, 0) AS "connectorId", v.variable,
            nullif(v.variable_instance, '') AS "variableInstance", v.attribute_type AS "attributeType", v.value,
            v.read_only AS "readOnly", v.marks, v.mutability, v.persistent, v.constant, v.unit,
            v.data_type AS "dataType", v.min_limit AS "minLimit", v.max_limit AS "maxLimit",
            v.values_list AS "valuesList", v.supports_monitoring AS "supportsMonitoring",
            v.received_at AS "receivedAt"
       FROM station.configuration_variable v JOIN station.charging_station s USING (station_id)
      WHERE v.station_id = $1 AND s.tenant_id = $2
        AND ($3::text IS NULL OR lower(v.component) = lower($3))
        AND ($4::text IS NULL OR lower(v.variable) = lower($4))
        AND ($5::text IS NULL OR (${KEY}) > ($5::text, $6::text, $7::integer, $8::integer, $9::text, $10::text,
                                             $11::text))
      ORDER BY ${KEY} LIMIT $12`,
    [stationId, scope.tenantId, component ?? null, variable ?? null, ...after, limit + 1],
  );
  return toPage(rows, limit, positionOf, (row) => row);
}

const positionOf = (row: ConfigurationVariableDto): string[] => [
  row.component,
  row.componentInstance ?? '',
  String(row.evseId ?? 0),
  String(row.connectorId ?? 0),
  row.variable,
  row.variableInstance ?? '',
  row.attributeType,
];

interface KnownVariable {
  value: string | null;
  maxLimit: number | null;
  valuesList: string | null;
}

/** Of its actual value; of whichever is first where the name fits several. */
export async function findVariable(
  database: DataSource | EntityManager,
  stationId: string,
  { variable, component, variableInstance }: VariableOf,
): Promise<KnownVariable | null> {
  const [row] = await database.query<KnownVariable[]>(
    `SELECT value, max_limit AS "maxLimit", values_list AS "valuesList" FROM station.configuration_variable
      WHERE station_id = $1 AND lower(variable) = lower($2) AND attribute_type = 'Actual'
        AND ($3::text IS NULL OR lower(component) = lower($3))
        AND ($4::text IS NULL OR lower(variable_instance) = lower($4))
      ORDER BY ${KEY} LIMIT 1`,
    [stationId, variable, component ?? null, variableInstance ?? null],
  );
  return row ?? null;
}
