import { Column, Entity } from 'typeorm';
import { StationTask } from '../station-task/station-task.entity.js';

/** A firmware file that a station, as a local controller, publishes for the stations behind it (L03). */
@Entity({ schema: 'station', name: 'firmware_publication' })
export class FirmwarePublication extends StationTask {
  /** Without credentials. */
  @Column({ type: 'text', name: 'location', nullable: true })
  location!: string | null;

  /** MD5 of the whole file, in hex and in lower case. */
  @Column({ type: 'text', name: 'checksum', nullable: true })
  checksum!: string | null;

  @Column({ type: 'text', name: 'published_locations', array: true })
  publishedLocations!: string[];
}
