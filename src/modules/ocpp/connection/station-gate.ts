import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { AppConfig } from '../../../platform/config/config.js';
import {
  type Authentication,
  ChargerCertificates,
  ClientCertificates,
  type ConnectionFault,
  matchingCredential,
  StationDirectory,
  type StationIdentity,
} from '../../station/index.js';
import { type BasicCredentials, basicCredentials } from './handshake.js';
import type { Peer } from './peer.js';

export interface Admitted {
  readonly kind: 'admitted';
  readonly station: StationIdentity;
  readonly authentication: Authentication;
  /** Why it was not the certificate that let it in; null where it came with none, or by it. */
  readonly certificateFault: string | null;
  /** In DER: the certificate that let it in; null where that was something else. */
  readonly certificate: Uint8Array | null;
}

export type Admission =
  | Admitted
  | {
      readonly kind: 'refused';
      readonly status: 401 | 404;
      readonly reason: string;
      /** What is wrong, and of which station; null where that is not known. */
      readonly fault: ConnectionFault | null;
      readonly station: StationIdentity | null;
    };

/** Characters: names in certificates may be of any length. */
const LONGEST_FAULT = 300;

/** What a charger comes with. */
interface Offer {
  readonly isSecure: boolean;
  readonly credentials: BasicCredentials | null;
  readonly hasCertificate: boolean;
  /** Null where its certificate makes it the station. */
  readonly certificateFault: string | null;
  readonly certificate: Uint8Array | null;
}

/**
 * Who may connect, and with which security profile (OCPP 2.0.1 A00, OCPP 1.6 security white paper §2): 3 with a
 * certificate of its own, 2 by TLS with its password, 1 with its password alone, 0 with neither. What is lower than the
 * least of the installation, or than the station's own, is refused (A00.FR.002), so that a downgrade is of no use.
 */
@Injectable()
export class StationGate {
  constructor(
    private readonly directory: StationDirectory,
    private readonly certificates: ChargerCertificates,
    private readonly issued: ClientCertificates,
    private readonly config: AppConfig,
  ) {}

  async admit(stationId: string, request: IncomingMessage, peer: Peer): Promise<Admission> {
    const known = await this.directory.find(stationId);
    if (known === null && this.config.ocpp.unknownStations === 'reject')
      return { kind: 'refused', status: 404, reason: 'the station is not known', fault: null, station: null };
    const offer: Offer = {
      isSecure: peer.isSecure,
      credentials: basicCredentials(request),
      hasCertificate: peer.certificate !== null,
      certificateFault: await this.certificateFault(known ?? { stationId, tenantId: null }, peer),
      certificate: peer.certificate?.chain[0] ?? null,
    };
    return known === null ? this.admitUnknown(stationId, offer) : this.admitKnown(known, offer);
  }

  /**
   * Its socket can be found by now, so that whoever revokes its certificate closes it. Throws CredentialRevokedError where
   * that was done between the look at the certificate and now.
   */
  async confirm({ station: { stationId }, certificate }: Admitted): Promise<void> {
    if (certificate !== null) await this.issued.connected(stationId, certificate);
  }

  private async certificateFault(
    station: Parameters<ChargerCertificates['faultOf']>[0],
    { certificate }: Peer,
  ): Promise<string | null> {
    if (certificate === null) return 'it came without one';
    const fault = await this.certificates.faultOf(station, certificate);
    return fault?.slice(0, LONGEST_FAULT) ?? null;
  }

  private admitKnown(station: StationIdentity, offer: Offer): Admission {
    if (offer.certificateFault === null) return admitted(station, 3, null, offer);
    const { credentials, isSecure } = offer;
    const minimum = Math.max(this.config.ocpp.minimumSecurityProfile, station.securityProfile ?? 0);
    if (minimum > (isSecure ? 2 : 1)) return lacking(minimum, offer, station);
    // A station that has a password must use it, whatever the minimum is.
    const isOpen = minimum === 0 && station.credentials.every(({ isPending }) => isPending);
    const match = credentials && matchOf(station, credentials);
    if (match) return admitted(station, isSecure ? 2 : 1, match.generation, offer);
    return isOpen ? admitted(station, 0, null, offer) : unproven(station.stationId, offer, station);
  }

  /** With OCPP_UNKNOWN_STATIONS=accept the password of the first connection becomes the station's. */
  private async admitUnknown(stationId: string, offer: Offer): Promise<Admission> {
    const { credentials, isSecure, certificateFault } = offer;
    const minimum = this.config.ocpp.minimumSecurityProfile;
    if (certificateFault !== null) {
      if (minimum > (isSecure ? 2 : 1)) return lacking(minimum, offer, null);
      const isNamed = credentials === null ? minimum === 0 : credentials.user === stationId;
      if (!isNamed) return unproven(stationId, offer, null);
    }
    const password = credentials?.user === stationId ? credentials.password : null;
    return this.admitKnown(await this.directory.register(stationId, password), offer);
  }
}

const refused = (
  fault: ConnectionFault,
  reason: string,
  station: StationIdentity | null,
): Extract<Admission, { kind: 'refused' }> => ({ kind: 'refused', status: 401, reason, fault, station });

const admitted = (
  station: StationIdentity,
  securityProfile: Authentication['securityProfile'],
  credentialGeneration: number | null,
  { hasCertificate, certificateFault, certificate }: Offer,
): Admitted => ({
  kind: 'admitted',
  station,
  authentication: { securityProfile, credentialGeneration },
  certificateFault: hasCertificate ? certificateFault : null,
  certificate: certificateFault === null ? certificate : null,
});

/** It comes with less than it must. */
function lacking(
  minimum: number,
  { isSecure, hasCertificate, certificateFault }: Offer,
  station: StationIdentity | null,
): Admission {
  const profile = `security profile ${String(minimum)}`;
  if (!isSecure) return refused('InsufficientSecurityProfile', `${profile} needs TLS`, station);
  const fault = hasCertificate ? 'InvalidChargingStationCertificate' : 'InsufficientSecurityProfile';
  return refused(fault, `${profile} needs a client certificate: ${certificateFault ?? ''}`, station);
}

/** It has not shown that it is the station. */
function unproven(
  stationId: string,
  { credentials, hasCertificate, certificateFault }: Offer,
  station: StationIdentity | null,
): Admission {
  if (credentials !== null) {
    const isNamed = credentials.user === stationId;
    const reason = isNamed ? 'wrong password' : 'the user name is not the identity';
    return refused('InvalidCredentials', reason, station);
  }
  if (!hasCertificate) return refused('InvalidCredentials', 'no Basic credentials', station);
  const reason = `no Basic credentials, and of its certificate: ${certificateFault ?? ''}`;
  return refused('InvalidChargingStationCertificate', reason, station);
}

const matchOf = ({ stationId, credentials }: StationIdentity, { user, password }: BasicCredentials) =>
  user === stationId ? matchingCredential(password, credentials) : null;
