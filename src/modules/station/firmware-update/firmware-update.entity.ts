import { Column, Entity } from 'typeorm';
import { StationTask } from '../station-task/station-task.entity.js';

/** An update of a charger's firmware. */
@Entity({ schema: 'station', name: 'firmware_update' })
export class FirmwareUpdate extends StationTask {
  /** Without credentials. */
  @Column({ type: 'text', name: 'location', nullable: true })
  location!: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'retrieve_at', nullable: true })
  retrieveAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'install_at', nullable: true })
  installAt!: Date | null;

  @Column({ type: 'boolean', name: 'signed', nullable: true })
  signed!: boolean | null;
}
