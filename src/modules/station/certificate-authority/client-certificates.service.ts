import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findAnchors, findRevoked } from './client-certificates.store.js';

const ANCHORS_KEPT_MS = 2_000;

/** What is known here of the certificates by which chargers connect (security profile 3). */
@Injectable()
export class ClientCertificates {
  private known: { anchors: Promise<string[]>; until: number } | undefined;
  private asked = new Set<string>();
  private next: Promise<Set<string>> | undefined;
  private underWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

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
   * revoked must not come back; what is asked while a look-up is under way goes together into the next one.
   */
  async isRevoked(fingerprint: string): Promise<boolean> {
    const plain = fingerprint.replaceAll(':', '').toLowerCase();
    this.asked.add(plain);
    this.next ??= this.underWay.then(() => this.lookUp());
    return (await this.next).has(plain);
  }

  private lookUp(): Promise<Set<string>> {
    const asked = [...this.asked];
    this.asked = new Set();
    this.next = undefined;
    const revoked = findRevoked(this.dataSource, asked);
    this.underWay = revoked.catch(() => undefined);
    return revoked;
  }
}
