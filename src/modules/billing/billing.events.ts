import type { DomainEvent } from '../../platform/events/outbox.js';
import type { Cdr } from './cdr.entity.js';
import type { ChargingSession } from './charging-session.entity.js';
import type { Tariff } from './tariff.entity.js';

/**
 * `SessionAuthorised`: the token came after the start. `SessionMerged`: a stop that had been kept as a session of its own
 * was found to be that of another.
 */
export type SessionEventType =
  'SessionStarted' | 'SessionAuthorised' | 'SessionEnded' | 'SessionCorrected' | 'SessionMerged';
/** `CdrRevised`: the figures of a CDR changed, after a late stop or a review. */
export type CdrEventType = 'CdrCreated' | 'CdrRevised';
export type TariffEventType = 'TariffCreated' | 'TariffChanged' | 'TariffDeleted';

export const sessionEvent = (type: SessionEventType, session: Readonly<ChargingSession>): DomainEvent => ({
  type,
  tenantId: session.tenantId,
  occurredAt: (type === 'SessionStarted' ? session.startedAt : session.endedAt) ?? new Date(),
  data: {
    sessionId: session.id,
    stationId: session.stationId,
    evseId: session.evseId,
    connectorId: session.connectorId,
    transactionId: session.transactionId,
    driverId: session.driverId,
    authorisationStatus: session.authorisationStatus,
    locationId: session.locationId,
    status: session.status,
    marks: session.marks,
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    energyWh: session.energyWh,
    stopReason: session.stopReason,
  },
});

export const sessionMerged = (
  orphan: Readonly<ChargingSession>,
  mergedIntoSessionId: string,
): DomainEvent => {
  const event = sessionEvent('SessionMerged', orphan);
  return { ...event, data: { ...event.data, mergedIntoSessionId } };
};

export const cdrEvent = (type: CdrEventType, cdr: Readonly<Cdr>): DomainEvent => ({
  type,
  tenantId: cdr.tenantId,
  occurredAt: cdr.updatedAt,
  data: {
    cdrId: cdr.id,
    sessionId: cdr.sessionId,
    stationId: cdr.stationId,
    locationId: cdr.locationId,
    driverId: cdr.driverId,
    revision: cdr.revision,
    status: cdr.status,
    energyWh: cdr.energyWh,
    totalExclVat: cdr.totalExclVat,
    totalInclVat: cdr.totalInclVat,
    currency: cdr.currency,
  },
});

export const tariffEvent = (type: TariffEventType, tariff: Readonly<Tariff>): DomainEvent => ({
  type,
  tenantId: tariff.tenantId,
  occurredAt: new Date(),
  data: { tariffId: tariff.id, name: tariff.name, version: tariff.version, isDefault: tariff.isDefault },
});
