import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import { storable } from '../../../platform/database/storable.js';
import type { Certificate } from '../certificate/certificate.js';
import { CertificateFault } from '../certificate/certificate-fault.js';
import { findOwnership } from '../certificate/certificate-request.store.js';
import { ClientCertificates } from '../certificate-authority/client-certificates.service.js';
import type { StationRef } from '../station-link.js';
import { ClientAuthorities } from './client-authorities.service.js';
import { pathFault, type PresentedCertificate, readPresented } from './presented-certificate.js';

/** Judges the certificates by which chargers connect (security profile 3). */
@Injectable()
export class ChargerCertificates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly authorities: ClientAuthorities,
    private readonly known: ClientCertificates,
    private readonly config: AppConfig,
  ) {}

  /**
   * Why a charger with this certificate is not let in as a station; null when it is (2.0.1 A00.FR.403 to A00.FR.405,
   * A00.FR.702). `tenantId` is null for a station that nobody has registered. The reason is for logs, never for the peer.
   */
  async faultOf(
    station: Omit<StationRef, 'tenantId'> & { tenantId: string | null },
    presented: PresentedCertificate,
    at = new Date(),
  ): Promise<string | null> {
    try {
      const certificates = readPresented(presented);
      const [leaf] = certificates;
      return (
        pathFault(certificates, presented, this.authorities.certificates, at) ??
        this.contentFault(leaf) ??
        (await this.nameFault(station, leaf)) ??
        (await this.revocationFault(leaf))
      );
    } catch (error) {
      if (!(error instanceof CertificateFault)) throw error;
      return `it ${error.reason}`;
    }
  }

  private contentFault({ isAuthority, isForClients, organisations }: Certificate): string | null {
    const { organisation } = this.config.certificates;
    if (isAuthority) return 'it is that of an authority';
    if (!isForClients) return 'it is not one for clients';
    if (organisation !== undefined && !organisations.includes(organisation))
      return `its organisation is not ${organisation}`;
    return null;
  }

  /** Its common name is the identity, or the serial number that the station has told us, and no other station's. */
  private async nameFault(
    { stationId, tenantId }: Parameters<ChargerCertificates['faultOf']>[0],
    { commonName }: Certificate,
  ): Promise<string | null> {
    if (commonName === stationId) return null;
    if (commonName === null || commonName === '' || tenantId === null)
      return 'its common name is not the identity';
    const { isOwn, isOthers } = await findOwnership(
      this.dataSource.manager,
      { stationId, tenantId },
      storable(commonName),
    );
    if (!isOwn) return 'its common name is neither the identity nor the serial number of the station';
    return isOthers ? 'its common name is that of another station too' : null;
  }

  private async revocationFault(leaf: Certificate): Promise<string | null> {
    const isRevoked = this.authorities.hasRevoked(leaf) || (await this.known.isRevoked(leaf.fingerprint));
    return isRevoked ? 'it has been revoked' : null;
  }
}
