import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NotFoundError } from '../../../platform/errors.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { type CommandRecord, Commands, type Requester } from '../command.service.js';
import { type CompletedCommand, hasOpenCommand } from '../command.store.js';
import { generateKey, hashPassword } from '../credential.js';
import {
  countPending,
  deleteRefused,
  deleteSuperseded,
  insertCredential,
  lockStationOf,
} from '../credential.store.js';
import type { CommandDto } from '../dto/command.dto.js';
import { ownPasswordIn } from '../secrets.js';
import { PasswordsAwaitingUseError, RotationUnderWayError } from '../station.errors.js';
import { RECONNECT_AFTER_SECONDS, reconnectQueue } from './reconnection.js';
import { afterAttempt, beginAttempt } from './rotation-plan.store.js';
import { isRefusal } from './rotation-outcome.js';

const COMMAND = 'rotate-credentials';
const CONFIGURE = 'set-configuration';
/** What a charger may have that it has not used; more than that, and something else is wrong. */
const MAX_PENDING = 5;

/**
 * Gives chargers new passwords over OCPP (A01). Nobody can be locked out by it: the new one is valid before it is sent,
 * the old one until the charger has used the new. What the charger clearly refuses is forgotten; where its answer is not
 * known, both stay.
 */
@Injectable()
export class CredentialRotation {
  constructor(
    private readonly commands: Commands,
    private readonly jobs: Jobs,
  ) {
    commands.follow(COMMAND, (manager, command) => this.settle(manager, command));
    // Where several values were set, one of them refused says nothing of the others.
    commands.follow(CONFIGURE, async (manager, command) => {
      const isOfSeveral = command.response?.['results'] !== undefined;
      if (!isOfSeveral && isRefusal(command)) await deleteRefused(manager, command.stationId, command.id);
    });
  }

  /** Throws, beside what commands throw, RotationUnderWayError and PasswordsAwaitingUseError. */
  async rotate(requester: Requester, stationId: string, waitSeconds: number): Promise<CommandDto> {
    const password = generateKey();
    const keep = keeping(requester, stationId, password);
    const record: CommandRecord = async (manager, commandId) => {
      await keep(manager, commandId);
      // One that is sent after a newer one was used would be the charger's, and nobody's here.
      if (await hasOpenCommand(manager, stationId, COMMAND, commandId))
        throw new RotationUnderWayError(stationId);
      await beginAttempt(manager, stationId, commandId);
    };
    return this.commands.run(requester, stationId, COMMAND, { password }, waitSeconds, record);
  }

  /**
   * The command set-configuration. A password in it is one that the charger may come with from then on: else whoever sets
   * one without having issued it would lock the charger out.
   */
  async configure(
    requester: Requester,
    stationId: string,
    request: Record<string, unknown>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const password = ownPasswordIn(request);
    const record = password === undefined ? undefined : keeping(requester, stationId, password);
    return this.commands.run(requester, stationId, CONFIGURE, request, waitSeconds, record);
  }

  private async settle(manager: EntityManager, command: CompletedCommand): Promise<void> {
    const { id, stationId, status } = command;
    if (isRefusal(command)) await deleteRefused(manager, stationId, id);
    await afterAttempt(manager, command);
    if (status !== 'accepted') return;
    const now = new Date();
    const later = new Date(now.getTime() + RECONNECT_AFTER_SECONDS * 1000);
    await this.jobs.enqueue(manager, reconnectQueue, { stationId, before: now.toISOString() }, later);
  }
}

/** Records a password that a command gives to the charger. */
function keeping(requester: Requester, stationId: string, password: string): CommandRecord {
  const { salt, keyHash } = hashPassword(Buffer.from(password));
  return async (manager, commandId) => {
    const station = await lockStationOf(manager, requester, stationId);
    if (station === null) throw new NotFoundError('station', stationId);
    if ((await countPending(manager, stationId)) >= MAX_PENDING)
      throw new PasswordsAwaitingUseError(stationId);
    const newest = await insertCredential(manager, stationId, { salt, keyHash }, commandId);
    await deleteSuperseded(manager, stationId, newest);
  };
}
