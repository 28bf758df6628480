import type { EntityManager } from 'typeorm';
import type { BatchQuery } from '../../../platform/database/group-query.js';
import { ask } from '../../../platform/database/turn.js';
import type { ChargingSession } from '../charging-session.entity.js';
import { openSessions } from '../charging-session.store.js';

type StartedSession = Readonly<
  Pick<ChargingSession, 'id' | 'stationId' | 'tenantId' | 'evseId' | 'startedAt'>
>;

const overtaking: BatchQuery<StartedSession> = {
  name: 'billing.session-overtakes',
  sql: `
    SELECT asked.id::text AS key
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[])
        AS asked (id, station_id, tenant_id, evse_id, started_at)
     WHERE EXISTS (SELECT FROM billing.charging_session session
                    WHERE session.station_id = asked.station_id AND session.tenant_id = asked.tenant_id
                      AND session.evse_id = asked.evse_id AND session.id <> asked.id
                      AND ${openSessions('asked.started_at')})`,
  columns: (sessions) => [
    sessions.map(({ id }) => id),
    sessions.map(({ stationId }) => stationId),
    sessions.map(({ tenantId }) => tenantId),
    sessions.map(({ evseId }) => evseId),
    sessions.map(({ startedAt }) => startedAt),
  ],
  keyOf: ({ id }) => id,
};

/** Whether other sessions of its EVSE end with its start. */
export async function overtakes(manager: EntityManager, session: StartedSession): Promise<boolean> {
  return (await ask(manager, overtaking, session)).length > 0;
}
