import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/config.js';
import type { StationRef } from '../../station/index.js';
import { AdmissionControl } from '../connection/admission-control.js';

/** How soon a station that is not accepted may ask again, at most; in a storm many times that. */
const RETRY_SECONDS = 60;
const RETRY_SECONDS_IN_STORM = 600;
/** The share by which an interval may be shorter than it is configured. */
const JITTER = 0.1;

/**
 * The intervals that a boot is answered with. Each station's is up to a tenth shorter than what is configured, so that
 * those that boot together do not stay in step; and the same one each time, since some write it to their flash memory.
 */
@Injectable()
export class Intervals {
  private readonly heartbeat: number;

  constructor(
    { ocpp }: AppConfig,
    private readonly admission: AdmissionControl,
  ) {
    this.heartbeat = ocpp.heartbeatIntervalSeconds;
  }

  heartbeatSeconds({ stationId }: StationRef): number {
    return jittered(this.heartbeat, stationId);
  }

  retrySeconds({ stationId }: StationRef): number {
    const { pressure } = this.admission;
    return jittered(RETRY_SECONDS + pressure * (RETRY_SECONDS_IN_STORM - RETRY_SECONDS), stationId);
  }

  /** What a boot is to be answered with: the heartbeat's interval when Accepted, else the delay before the next attempt. */
  afterBoot(station: StationRef, status: 'Accepted' | 'Pending' | 'Rejected'): number {
    return status === 'Accepted' ? this.heartbeatSeconds(station) : this.retrySeconds(station);
  }
}

const jittered = (seconds: number, stationId: string): number =>
  Math.round(seconds * (1 - JITTER * fractionOf(stationId)));

/** From 0 to 1, evenly over all ids (FNV-1a, whose upper bits are mixed into the lower). */
function fractionOf(stationId: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(stationId)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
