import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inTransaction } from '../../../platform/database/transaction.js';
import { NotFoundError } from '../../../platform/errors.js';
import { type CommandRecord, Commands, type Requester } from '../command.service.js';
import { fieldsOf } from '../command-route.js';
import { isRefusal } from '../credential-rotation/rotation-outcome.js';
import type { CommandDto } from '../dto/command.dto.js';
import type { StationRef } from '../station-link.js';
import type { SetSecurityProfileDto } from './security-profile.dto.js';
import {
  SecurityProfileNotHigherError,
  SecurityProfilePreconditionError,
  UpgradeUnderWayError,
} from './security-profile.errors.js';
import { beginUpgrade, endUpgrade, lockStanding, type SecurityStanding } from './security-profile.store.js';

const COMMAND = 'set-security-profile';

/**
 * Upgrades of the security profile through the charger (A05). Nobody is locked out by it: the profile that the charger
 * has is good enough until it has come with the new one, see StationReports.connected.
 */
@Injectable()
export class SecurityProfiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: Commands,
  ) {
    // An answer to several messages tells of each: which of them matters, the version knows.
    commands.follow(COMMAND, async (manager, command) => {
      const isOfSeveral = command.response?.['results'] !== undefined;
      if (!isOfSeveral && isRefusal(command)) await endUpgrade(manager, command.stationId, command.id);
    });
  }

  /** Throws, beside what commands throw, the errors of this folder. Told again, the charger may go on where it was. */
  async upgrade(
    requester: Requester,
    stationId: string,
    request: Readonly<SetSecurityProfileDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const { securityProfile, force = false } = request;
    const record: CommandRecord = async (manager, commandId) => {
      const standing = await lockStanding(manager, requester, stationId);
      if (standing === null) throw new NotFoundError('station', stationId);
      assertReady(stationId, standing, request, force);
      await beginUpgrade(manager, stationId, securityProfile, commandId);
    };
    return this.commands.run(requester, stationId, COMMAND, fieldsOf(request), waitSeconds, record);
  }

  /** The charger does not take part in the upgrade that the command was for, if it was for one. */
  async refused({ stationId }: StationRef, commandId: string): Promise<void> {
    await inTransaction(this.dataSource, (manager) => endUpgrade(manager, stationId, commandId));
  }
}

function assertReady(
  stationId: string,
  { current, target, ...standing }: SecurityStanding,
  { securityProfile }: Readonly<SetSecurityProfileDto>,
  force: boolean,
): void {
  if (target !== null && target !== securityProfile) throw new UpgradeUnderWayError(stationId, target);
  if (force) return;
  if (current !== null && securityProfile <= current)
    throw new SecurityProfileNotHigherError(stationId, current);
  const lack = lackOf(standing, securityProfile);
  if (lack !== null) throw new SecurityProfilePreconditionError(`${lack}, or have it tried with force`);
}

/** What the charger lacks for the profile, by what we know (1.6 white paper A05.FR.02 to 04, 2.0.1 A05.FR.02, 03). */
function lackOf(
  { hasPassword, hasRoot, hasCertificate }: Omit<SecurityStanding, 'current' | 'target'>,
  securityProfile: number,
): string | null {
  if (securityProfile < 3 && !hasPassword)
    return 'It has no password: give it one first (credentials/rotation)';
  if (securityProfile >= 2 && !hasRoot)
    return 'No CSMSRootCertificate is known in it: install one, read what it has (get-installed-certificate-ids)';
  if (securityProfile === 3 && !hasCertificate)
    return 'It has no certificate of its own from here: have it ask for one (trigger-message)';
  return null;
}
