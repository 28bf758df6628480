import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isStorableIndex, storable } from '../../platform/database/storable.js';
import { GroupCommit, WriteBatch } from '../../platform/database/group-commit.js';
import { GroupQuery } from '../../platform/database/group-query.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { NotFoundError } from '../../platform/errors.js';
import { announce, outboxInsert } from '../../platform/events/outbox.js';
import { type Logger, LOGGER } from '../../platform/logging/logger.js';
import {
  type Authentication,
  type BootReport,
  MAX_CONNECTORS,
  type RegistrationStatus,
  type StatusReport,
} from './charging-station.js';
import {
  type Boot,
  lockStation,
  recordBoots,
  completeUpgrade,
  type Connection,
  recordConnections,
  type RecordedConnection,
  type RecordedBoot,
  recordOwnStatus,
  recordSeen,
  refreshStatus,
} from './charging-station.store.js';
import { type ConnectionChange, connectionChanged } from './connection/connection.store.js';
import { recordVariables } from './configuration.store.js';
import { recordConnectorStatus, type RecordedStatus } from './connector.store.js';
import type { ReportedVariable } from './device-model/variable.js';
import type { StationQuirks } from './quirk/quirk.js';
import { Quirks } from './quirk/quirks.service.js';
import { markGivenUp } from './reservation/reservation.store.js';
import { noteUpgraded } from './security-profile/security-profile.store.js';
import { CredentialRevokedError } from './station.errors.js';
import { stationEvent, type StationEvents } from './station.events.js';
import type { StationRef } from './station-link.js';

const ENDS_RESERVATIONS = new Set(['Faulted', 'Unavailable']);

/** What chargers say of themselves. Each asynchronous method is committed when it resolves. */
@Injectable()
export class StationReports {
  private readonly logger: Logger;
  private readonly connections: GroupQuery<Connection, RecordedConnection>;
  private readonly boots: GroupQuery<Boot, RecordedBoot>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly groupCommit: GroupCommit,
    private readonly quirks: Quirks,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
    this.connections = new GroupQuery(dataSource, recordConnections);
    this.boots = new GroupQuery(dataSource, recordBoots);
  }

  /**
   * A charger was let in. Using a new password ends the ones before it, and coming with the security profile that it was
   * told to use makes that the least it may come with from now on.
   * Throws NotFoundError or CredentialRevokedError when the station or the credential is gone since the handshake
   * looked: the socket is then to be closed.
   */
  async connected(
    { stationId, tenantId }: StationRef,
    protocol: string,
    authentication: Authentication,
  ): Promise<void> {
    const [recorded] = await this.connections.ask({ ...authentication, stationId, protocol });
    if (recorded === undefined) throw new NotFoundError('station', stationId);
    if (!recorded.credentialStands) throw new CredentialRevokedError(stationId);
    const { upgradesTo: securityProfile } = recorded;
    if (securityProfile === null) return;
    await inTransaction(this.dataSource, async (manager) => {
      if (!(await completeUpgrade(manager, stationId, securityProfile))) return;
      await noteUpgraded(manager, stationId, securityProfile);
      await announce(
        manager,
        stationEvent('SecurityProfileUpgraded', tenantId, { stationId, securityProfile }),
      );
    });
  }

  /** Announces that a socket is open, where none was announced. */
  async connectionOpened({ stationId }: StationRef, epoch: number): Promise<void> {
    await this.commitConnection({ stationId, opened: true, epoch, lastSeenAt: null });
  }

  /** Announces that a socket is closed, where it is the one that was announced; notes when the station was last seen. */
  async connectionClosed({ stationId }: StationRef, epoch: number | null, lastSeenAt: Date): Promise<void> {
    await this.commitConnection({ stationId, opened: false, epoch, lastSeenAt });
  }

  /** Announces that its open socket was replaced by one from another address. */
  async takenOver(
    { stationId, tenantId }: StationRef,
    remoteAddress: string,
    previousAddress: string,
  ): Promise<void> {
    const data = { stationId, remoteAddress, previousAddress };
    await announce(this.dataSource.manager, stationEvent('StationTakenOver', tenantId, data));
  }

  /** Something to know of and to keep nothing of but the event itself; announced with the batch of its message. */
  noted<T extends keyof StationEvents>(
    batch: WriteBatch,
    { tenantId }: StationRef,
    type: T,
    data: StationEvents[T],
    at: Date,
  ): void {
    batch.add(outboxInsert, stationEvent(type, tenantId, storable(data), at));
  }

  /** Returns what the charger is to be told, and the quirks of what it says it is. Announced with the batch of its message. */
  async booted(
    station: StationRef,
    reported: BootReport,
    at: Date,
    batch: WriteBatch,
  ): Promise<{ status: RegistrationStatus; quirks: StationQuirks }> {
    const { stationId } = station;
    const report = storable(reported);
    const [recorded] = await this.boots.ask({ ...report, stationId, at });
    if (recorded === undefined) throw new NotFoundError('station', stationId);
    const { vendor, model, firmwareVersion, reason } = report;
    const { registrationStatus } = recorded;
    const data = { stationId, vendor, model, firmwareVersion, reason, registrationStatus };
    this.noted(batch, station, 'StationBooted', data, at);
    return { status: registrationStatus, quirks: await this.quirks.of(recorded) };
  }

  /**
   * Makes the connector known with its first report. A report of an earlier time than the last one changes nothing,
   * and neither does a connector too many.
   */
  async statusReported(station: StationRef, report: StatusReport): Promise<void> {
    if (!isPlausible(report)) {
      this.ignore(station, report, 'a status of an impossible connector was ignored');
      return;
    }
    await inTransaction(this.dataSource, (manager) => this.recordStatus(manager, station, storable(report)));
  }

  /** Not called for every message. */
  async seen(stationIds: readonly string[], at: Date): Promise<void> {
    const batch = new WriteBatch();
    for (const stationId of stationIds) batch.add(recordSeen, { stationId, at });
    await this.groupCommit.commit(batch);
  }

  async configurationRead({ stationId }: StationRef, variables: ReportedVariable[]): Promise<void> {
    await inTransaction(this.dataSource, (manager) => recordVariables(manager, stationId, variables));
  }

  private async commitConnection(change: ConnectionChange): Promise<void> {
    const batch = new WriteBatch();
    batch.add(connectionChanged, change);
    await this.groupCommit.commit(batch);
  }

  private async recordStatus(
    manager: EntityManager,
    station: StationRef,
    report: StatusReport,
  ): Promise<void> {
    const { stationId, tenantId } = station;
    const { evseId, connectorId, status, errorCode, time } = report;
    const locked = await lockStation(manager, stationId);
    if (locked === null) throw new NotFoundError('station', stationId);
    const recorded =
      evseId === 0
        ? {
            hasRoom: true,
            applied: await recordOwnStatus(manager, stationId, status, time.at),
            previousStatus: locked.ownStatus,
            previousErrorCode: errorCode,
          }
        : await recordConnectorStatus(manager, stationId, report, MAX_CONNECTORS);
    if (recorded?.hasRoom === false)
      this.ignore(station, report, 'a status of a connector too many was ignored');
    if (recorded === undefined || !isChange(recorded, report)) return;
    const stationStatus = await refreshStatus(manager, stationId);
    const { previousStatus } = recorded;
    const data = { stationId, evseId, connectorId, status, previousStatus, errorCode, stationStatus };
    await announce(manager, stationEvent('ConnectorStatusChanged', tenantId, data, time.at));
    if (ENDS_RESERVATIONS.has(status)) await markGivenUp(manager, station, evseId, status, time.at);
  }

  private ignore({ stationId }: StationRef, { evseId, connectorId }: StatusReport, message: string): void {
    this.logger.warn({ stationId, evseId, connectorId }, message);
  }
}

const isChange = (recorded: RecordedStatus, { status, errorCode }: StatusReport): boolean =>
  recorded.applied && (recorded.previousStatus !== status || recorded.previousErrorCode !== errorCode);

function isPlausible({ evseId, connectorId }: StatusReport): boolean {
  return evseId === 0 || (isStorableIndex(evseId) && isStorableIndex(connectorId) && connectorId > 0);
}
