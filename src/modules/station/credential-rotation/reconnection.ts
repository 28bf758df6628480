import { Injectable } from '@nestjs/common';
import { defineQueue } from '../../../platform/jobs/jobs.js';
import { StationLink } from '../station-link.js';

/** `before`: only a socket that was opened before that time is closed; UTC, ISO 8601. */
export const reconnectQueue = defineQueue<{ stationId: string; before: string }>('station.reconnect', {
  retryLimit: 3,
});

/** How long a charger has to come back by itself (A01). */
export const RECONNECT_AFTER_SECONDS = 30;

/** Has chargers connect anew that were to do so by themselves: nothing is lost by it, they keep what they have to say. */
@Injectable()
export class Reconnections {
  constructor(private readonly link: StationLink) {}

  async reconnect(stationId: string, before: string): Promise<void> {
    const presence = (await this.link.presence([stationId])).get(stationId);
    if (presence !== undefined && presence.connectedAt < before) await this.link.disconnect(stationId);
  }
}
