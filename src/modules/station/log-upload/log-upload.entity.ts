import { Column, Entity } from 'typeorm';
import { StationTask } from '../station-task/station-task.entity.js';
import type { LogType } from './log-upload.js';

/** An upload of a charger's diagnostics or security log. */
@Entity({ schema: 'station', name: 'log_upload' })
export class LogUpload extends StationTask {
  @Column({ type: 'text', name: 'log_type', nullable: true })
  logType!: LogType | null;

  /** Without credentials. */
  @Column({ type: 'text', name: 'remote_location', nullable: true })
  remoteLocation!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'oldest_timestamp', nullable: true })
  oldestTimestamp!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'latest_timestamp', nullable: true })
  latestTimestamp!: Date | null;

  /** As the charger named it when it accepted. */
  @Column({ type: 'text', name: 'filename', nullable: true })
  filename!: string | null;
}
