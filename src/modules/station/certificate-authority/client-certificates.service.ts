import { Injectable } from '@nestjs/common';
import { X509Certificate } from 'node:crypto';
import { DataSource } from 'typeorm';
import { GroupQuery } from '../../../platform/database/group-query.js';
import { CredentialRevokedError } from '../station.errors.js';
import {
  findAnchors,
  type PresentedClient,
  recordPresented,
  revokedFingerprints,
} from './client-certificates.store.js';

const ANCHORS_KEPT_MS = 2_000;

/** What is known here of the certificates by which chargers connect (security profile 3). */
@Injectable()
export class ClientCertificates {
  private known: { anchors: Promise<string[]>; until: number } | undefined;
  private readonly revoked: GroupQuery<string, { key: string }>;
  private readonly presented: GroupQuery<PresentedClient, { key: string; isRevoked: boolean }>;

  constructor(private readonly dataSource: DataSource) {
    this.revoked = new GroupQuery(dataSource, revokedFingerprints);
    this.presented = new GroupQuery(dataSource, recordPresented);
  }

  /**
   * The installation's own authorities that may have issued one, each a certificate in PEM. One that was imported need
   * not be a root: it is trusted as it stands, without those above it.
   */
  async anchors(): Promise<string[]> {
    const now = performance.now();
    if (this.known === undefined || this.known.until < now) {
      const anchors = findAnchors(this.dataSource);
      this.known = { anchors, until: now + ANCHORS_KEPT_MS };
      anchors.catch(() => (this.known = undefined));
    }
    return this.known.anchors;
  }

  /**
   * `fingerprint`: SHA-256 of the certificate in hex, with or without colons. It is always looked up, since what was
   * revoked must not come back.
   */
  async isRevoked(fingerprint: string): Promise<boolean> {
    return (await this.revoked.ask(plain(fingerprint))).length > 0;
  }

  /**
   * A station is connected by this certificate, in DER; its end is noted, so that it is renewed before. Throws
   * CredentialRevokedError where it has been revoked since it was looked at.
   */
  async connected(stationId: string, certificate: Uint8Array): Promise<void> {
    const { fingerprint256, validToDate: validUntil } = new X509Certificate(certificate);
    const [row] = await this.presented.ask({ stationId, fingerprint: plain(fingerprint256), validUntil });
    if (row?.isRevoked === true) throw new CredentialRevokedError(stationId);
  }
}

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();
