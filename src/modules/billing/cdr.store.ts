import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { batchRows } from '../../platform/database/batch-rows.js';
import type { BatchQuery } from '../../platform/database/group-query.js';
import { together } from '../../platform/database/transaction.js';
import { ask, write } from '../../platform/database/turn.js';
import { announce } from '../../platform/events/outbox.js';
import { cdrEvent } from './billing.events.js';
import { Cdr } from './cdr.entity.js';
import { formatAmount } from '../../platform/money/format-amount.js';

/** What a CDR says; the rest of it is its own history. */
export type CdrFigures = Omit<Cdr, 'id' | 'revision' | 'createdAt' | 'updatedAt'>;

const cdrRows = batchRows(Cdr, 'cdr', ['id', 'tenant_id']);

const cdrOfSession: BatchQuery<string> = {
  name: 'billing.cdr-of-session',
  sql: `
    SELECT asked.session_id::text AS key, cdr.*
      FROM unnest($1::uuid[]) AS asked (session_id)
     CROSS JOIN LATERAL (SELECT ${cdrRows.columns} FROM billing.cdr cdr WHERE cdr.session_id = asked.session_id) cdr`,
  columns: (sessionIds) => [[...sessionIds]],
  keyOf: (sessionId) => sessionId,
};

/** Writes the CDR of a session, whose row the caller has locked. The same figures again change nothing. */
export async function saveCdr(manager: EntityManager, figures: CdrFigures): Promise<void> {
  const [existing] = await ask<string, Cdr & { key: string }>(manager, cdrOfSession, figures.sessionId);
  const now = new Date();
  if (existing === undefined) {
    const created = { ...figures, id: randomUUID(), revision: 1, createdAt: now, updatedAt: now };
    await together(
      write(manager, cdrRows.insert, created),
      announce(manager, cdrEvent('CdrCreated', created)),
    );
    return;
  }
  const { id, revision, createdAt } = existing;
  if (isDeepStrictEqual(comparable(existing), comparable(figures))) return;
  const revised = { ...figures, id, revision: revision + 1, createdAt, updatedAt: now };
  await together(write(manager, cdrRows.update, revised), announce(manager, cdrEvent('CdrRevised', revised)));
}

/** Amounts come back from the database with all the places of their column. */
const comparable = (figures: CdrFigures) => ({
  status: figures.status,
  driverId: figures.driverId,
  idToken: figures.idToken,
  tariffId: figures.tariffId,
  tariffVersion: figures.tariffVersion,
  startedAt: figures.startedAt,
  endedAt: figures.endedAt,
  energyWh: figures.energyWh,
  durationSeconds: figures.durationSeconds,
  idleSeconds: figures.idleSeconds,
  totalExclVat: formatAmount(figures.totalExclVat, figures.currency),
  totalInclVat: formatAmount(figures.totalInclVat, figures.currency),
  currency: figures.currency,
  lines: figures.lines,
});
