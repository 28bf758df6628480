import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { TenantRows } from '../../platform/database/tenant-rows.js';
import { together } from '../../platform/database/transaction.js';
import { announce } from '../../platform/events/outbox.js';
import { cdrEvent } from './billing.events.js';
import { Cdr } from './cdr.entity.js';
import { formatAmount } from '../../platform/money/format-amount.js';

/** What a CDR says; the rest of it is its own history. */
export type CdrFigures = Omit<Cdr, 'id' | 'revision' | 'createdAt' | 'updatedAt'>;

/** Writes the CDR of a session, whose row the caller has locked. The same figures again change nothing. */
export async function saveCdr(manager: EntityManager, figures: CdrFigures): Promise<void> {
  const rows = new TenantRows(manager, Cdr, figures);
  const { sessionId } = figures;
  const existing = await rows.findOne({ sessionId });
  const now = new Date();
  if (existing === null) {
    const created = { ...figures, id: randomUUID(), revision: 1, createdAt: now, updatedAt: now };
    await together(rows.insert(created), announce(manager, cdrEvent('CdrCreated', created)));
    return;
  }
  const { id, revision, createdAt } = existing;
  if (isDeepStrictEqual(comparable(existing), comparable(figures))) return;
  const revised = { ...figures, id, revision: revision + 1, createdAt, updatedAt: now };
  await rows.update({ id }, { ...figures, revision: revised.revision, updatedAt: now });
  await announce(manager, cdrEvent('CdrRevised', revised));
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
