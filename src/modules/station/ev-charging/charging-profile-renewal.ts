import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../platform/errors.js';
import { defineQueue } from '../../../platform/jobs/jobs.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import type { ChargingProfileContent } from '../charging-profile/charging-profile.js';
import { ChargingProfiles } from '../charging-profile/charging-profile.service.js';
import { findLimiting } from '../charging-profile/charging-profile.store.js';
import { type InForce, inForceAt } from '../charging-profile/profile-in-force.js';
import type { StationRef } from '../station-link.js';

/**
 * A station waits a minute for what the car is to have (2.0.1 K15.FR.08): later it is of no use. Without `notify`, since
 * that makes a job which is to start later wait longer.
 */
export const renewalQueue = defineQueue<{
  stationId: string;
  tenantId: string;
  evseId: number;
  transactionId: string;
}>('station.renew-charging-profile', { retryLimit: 0, notify: false });

const REQUESTED_BY = 'system';
/** The answer is recorded whenever it comes; a silent charger must not keep others waiting. */
const WAIT_SECONDS = 0;

/** Sends the profile in force to the car of a transaction that asks for it, by a command as anybody gives it. */
@Injectable()
export class ChargingProfileRenewal {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly profiles: ChargingProfiles,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** As a profile of the transaction (2.0.1 K15.FR.07): a default profile is sent as one, with the same limits. */
  async renew({ stationId, tenantId }: StationRef, evseId: number, transactionId: string): Promise<void> {
    const place = { evseId, transactionId };
    const profile = inForceAt(await findLimiting(this.dataSource, stationId, evseId), place, new Date());
    if (profile === null) return;
    const requester = { tenantId, name: REQUESTED_BY };
    const request = { stationId, evseId, chargingProfile: contentFor(profile, transactionId) };
    try {
      await this.profiles.create(requester, request, WAIT_SECONDS);
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      this.logger.info(
        { stationId, evseId, reason: error.message },
        'a charging profile cannot be sent again',
      );
    }
  }
}

/** The session that it may have been set by is left to the id of the transaction. */
function contentFor({ content }: InForce, transactionId: string): ChargingProfileContent {
  const copy: ChargingProfileContent = { ...content, chargingProfilePurpose: 'TxProfile', transactionId };
  delete copy.sessionId;
  return copy;
}
