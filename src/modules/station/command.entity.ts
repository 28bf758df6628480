import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';

export const COMMAND_STATUSES = ['pending', 'sent', 'accepted', 'rejected', 'failed', 'timeout'] as const;
export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/** Something that a charger was told to do, and what became of it. */
@Entity({ schema: 'station', name: 'command' })
export class Command implements TenantScope {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  @Column({ type: 'text', name: 'command' })
  command!: string;

  @Column({ type: 'text', name: 'status' })
  status!: CommandStatus;

  /** As asked for over REST, without secrets. */
  @Column({ type: 'jsonb', name: 'request' })
  request!: Record<string, unknown>;

  /** As the charger answered, without secrets. */
  @Column({ type: 'jsonb', name: 'response', nullable: true })
  response!: Record<string, unknown> | null;

  @Column({ type: 'text', name: 'requested_by' })
  requestedBy!: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'completed_at', nullable: true })
  completedAt!: Date | null;
}
