import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type {
  Display,
  DisplayMessageStatus,
  MessageContent,
  MessageInfo,
  MessagePriority,
  MessageState,
} from './display-message.js';

/** A message that a station was sent, or has told of, and whether it has it. */
@Entity({ schema: 'station', name: 'display_message' })
export class DisplayMessage implements TenantScope, MessageInfo {
  @PrimaryColumn({ type: 'uuid', name: 'id' })
  id!: string;

  @Column({ type: 'text', name: 'tenant_id' })
  tenantId!: string;

  @Column({ type: 'text', name: 'station_id' })
  stationId!: string;

  /** Unique on the station. */
  @Column({ type: 'integer', name: 'message_id' })
  messageId!: number;

  @Column({ type: 'text', name: 'priority' })
  priority!: MessagePriority;

  @Column({ type: 'text', name: 'state', nullable: true })
  state!: MessageState | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'starts_at', nullable: true })
  startsAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'ends_at', nullable: true })
  endsAt!: Date | null;

  @Column({ type: 'text', name: 'transaction_id', nullable: true })
  transactionId!: string | null;

  @Column({ type: 'jsonb', name: 'message' })
  message!: MessageContent;

  @Column({ type: 'jsonb', name: 'display', nullable: true })
  display!: Display | null;

  /** As recorded; see `statusAt`. */
  @Column({ type: 'text', name: 'status' })
  status!: DisplayMessageStatus;

  /** The charger's word for it. */
  @Column({ type: 'text', name: 'status_reason', nullable: true })
  statusReason!: string | null;

  /** The command that took it to the charger; null when the charger told of it. */
  @Column({ type: 'uuid', name: 'command_id', nullable: true })
  commandId!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt!: Date;
}
