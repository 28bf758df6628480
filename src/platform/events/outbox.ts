import type { EntityManager } from 'typeorm';
import type { BatchStatement } from '../database/group-commit.js';
import { write } from '../database/turn.js';

/** Something that happened, in the past tense and self-contained, announced by the module that it happened in. */
export interface DomainEvent {
  /** Such as `SessionEnded`. */
  type: string;
  tenantId: string;
  occurredAt: Date;
  data: Record<string, unknown>;
}

/** Writes events beside the rows they speak of: published by a worker if and only if the transaction commits. */
export const outboxInsert: BatchStatement<DomainEvent> = {
  name: 'outbox',
  sql: `INSERT INTO platform.outbox (tenant_id, type, occurred_at, data)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::jsonb[])`,
  columns: (events) => [
    events.map((event) => event.tenantId),
    events.map((event) => event.type),
    events.map((event) => event.occurredAt),
    events.map((event) => JSON.stringify(event.data)),
  ],
};

export async function announce(manager: EntityManager, ...events: DomainEvent[]): Promise<void> {
  await Promise.all(events.map((event) => write(manager, outboxInsert, event)));
}
