import { NotFoundError } from '../../platform/errors.js';
import type { ReportedTime } from '../../platform/time/reported-time.js';
import type { StoredCredential } from './credential.js';
import type { StationQuirks } from './quirk/quirk.js';
import type { StationRef } from './station-link.js';

/** For all versions what 2.0.1 asks: an identifierString of 48 characters without a colon (part 4 §3.1.1). */
export const STATION_ID_PATTERN = /^(?!\.{1,2}$)[A-Za-z0-9*+=_.|@-]{1,48}$/;

/** Throws NotFoundError for what cannot be the id of any station. */
export function assertStationId(stationId: string): void {
  if (!STATION_ID_PATTERN.test(stationId)) throw new NotFoundError('station', stationId);
}

export const REGISTRATION_STATUSES = ['Accepted', 'Pending', 'Rejected'] as const;
/** OCPP 1.6 §7.38, 2.0.1 part 2, 3.69. */
export type RegistrationStatus = (typeof REGISTRATION_STATUSES)[number];
export type SecurityProfile = 0 | 1 | 2 | 3;

/**
 * What sums a station up, the most telling first: a fault wants somebody to go there, a car at a connector is what
 * the station does, then what keeps drivers from it. The status of a station is the first of these that any of its
 * connectors, or the station as a whole, has reported last. Statuses of OCPP 1.6 §7.7 and 2.0.1 part 2, 3.23.
 */
export const STATION_STATUS_ORDER = [
  'Faulted',
  'Charging',
  'SuspendedEV',
  'SuspendedEVSE',
  'Finishing',
  'Preparing',
  'Occupied',
  'Reserved',
  'Unavailable',
  'Available',
  'Unknown',
] as const;

/** What a charger may make us keep: no real one has more connectors. */
export const MAX_CONNECTORS = 256;

/** What is known of a station at its handshake. */
export interface StationIdentity extends StationRef {
  registrationStatus: RegistrationStatus;
  /** Null: what the installation asks of all. */
  securityProfile: SecurityProfile | null;
  /** An upgrade is under way: it may come with this one too, which is its least once it has. */
  targetSecurityProfile: SecurityProfile | null;
  /** The version of a charger that names none. */
  fallbackProtocol: string | null;
  /** The subprotocol of its latest connection. */
  protocol: string | null;
  /** Newest first; none when no password was ever issued, or all are revoked. */
  credentials: StoredCredential[];
  /** In force until its next boot or connection. */
  quirks: StationQuirks;
}

/** How a charger has proved who it is. */
export interface Authentication {
  securityProfile: SecurityProfile;
  /** Of the password that it gave; null without one. */
  credentialGeneration: number | null;
}

export interface BootReport {
  vendor: string | null;
  model: string | null;
  serialNumber: string | null;
  firmwareVersion: string | null;
  iccid: string | null;
  imsi: string | null;
  meterType: string | null;
  meterSerialNumber: string | null;
  reason: string | null;
}

export interface StatusReport {
  /** 0 stands for the station as a whole. */
  evseId: number;
  connectorId: number;
  status: string;
  errorCode: string | null;
  info: string | null;
  vendorId: string | null;
  vendorErrorCode: string | null;
  time: ReportedTime;
}
