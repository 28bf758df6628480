import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { type Certificate, type CertificateHashData, certificatesOf } from '../certificate/certificate.js';
import { namesSame } from '../certificate/installed-certificate.matching.js';
import { CertificateStatusFault } from '../certificate-status/certificate-status-fault.js';
import {
  CertificateStatuses,
  type StatusQuestion,
} from '../certificate-status/certificate-statuses.service.js';
import type { StationRef } from '../station-link.js';
import { type ContractChain, contractChain, presentedCertificates } from './contract-chain.js';
import { type ContractCertificateFault, ContractFault } from './contract-fault.js';
import { findRoots } from './contract-root.store.js';

/** What a station passes on of a contract certificate: itself with those above it, or the names of them for OCSP. */
export interface PresentedContract {
  readonly certificateChain: string | null;
  readonly hashData: readonly StatusQuestion[];
}

export interface ContractCheck {
  readonly status: 'Accepted' | ContractCertificateFault;
  /** The contract that the certificate is of (ISO 15118-2, annex F); null where only its names are known. */
  readonly emaid: string | null;
}

/** A question to a responder, and who may sign its answer, where that is known. */
interface Question {
  readonly asked: StatusQuestion;
  readonly issuer: Certificate | null;
}

/** Checks of the contract certificates by which cars identify (C07). Whether the contract is any good others know. */
@Injectable()
export class ContractCertificates {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    private readonly statuses: CertificateStatuses,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** Null when nothing was presented. */
  async check(
    { tenantId, stationId }: StationRef,
    { certificateChain, hashData }: PresentedContract,
    at: Date,
  ): Promise<ContractCheck | null> {
    if (certificateChain === null && hashData.length === 0) return null;
    let emaid: string | null = null;
    try {
      const chain = certificateChain === null ? null : await this.chainOf(tenantId, certificateChain, at);
      emaid = chain?.[0].commonName ?? null;
      await this.checkRevocation(await questionsOf(chain, hashData), at);
      return { status: 'Accepted', emaid };
    } catch (error) {
      if (!(error instanceof ContractFault)) throw error;
      const { fault, reason } = error;
      this.logger.warn({ stationId, fault, reason }, 'a contract certificate is not accepted');
      return { status: fault, emaid };
    }
  }

  private async chainOf(tenantId: string, pem: string, at: Date): Promise<ContractChain> {
    const presented = presentedCertificates(pem);
    const issuers = presented.map(({ issuer }) => issuer);
    const roots = await findRoots(this.dataSource, tenantId, issuers);
    return contractChain(presented, roots.flatMap(certificatesOf), at);
  }

  /** C07.FR.05; that one was revoked counts more than that another one cannot be asked about. */
  private async checkRevocation(questions: readonly Question[], at: Date): Promise<void> {
    const faults = (
      await Promise.all(questions.map((question) => this.revocationFault(question, at)))
    ).filter((fault) => fault !== null);
    const [gravest] = [...faults.filter(({ fault }) => fault === 'CertificateRevoked'), ...faults];
    if (gravest !== undefined) throw gravest;
  }

  private async revocationFault({ asked, issuer }: Question, at: Date): Promise<ContractFault | null> {
    const { serialNumber, responderURL } = asked;
    try {
      const status = await this.statuses.ask(asked, at);
      if (!(await status.isSignedFor(issuer === null ? [] : [issuer])))
        return new ContractFault('CertChainError', `${responderURL} answers in the name of another`);
      if (status.status === 'good') return null;
      return status.status === 'revoked'
        ? new ContractFault('CertificateRevoked', `The certificate ${serialNumber} was revoked`)
        : new ContractFault(
            'CertChainError',
            `${responderURL} does not know the certificate ${serialNumber}`,
          );
    } catch (error) {
      if (!(error instanceof CertificateStatusFault)) throw error;
      return new ContractFault('CertChainError', `${responderURL}: ${error.reason}`);
    }
  }
}

/**
 * Of the contract certificate and the authorities below the root, each at the responder that the station names, or that
 * the certificate names itself. An authority that names none cannot be asked about. Throws ContractFault.
 */
async function questionsOf(
  chain: ContractChain | null,
  named: readonly StatusQuestion[],
): Promise<Question[]> {
  const questions: Question[] = [];
  let left = named;
  for (const [index, certificate] of (chain ?? []).slice(0, -1).entries()) {
    const issuer = chain?.[index + 1];
    if (issuer === undefined) break;
    const given = await questionAbout(certificate, issuer, left);
    left = left.filter((question) => question !== given);
    const { responderUrl } = certificate;
    if (given !== undefined) questions.push({ asked: given, issuer });
    else if (responderUrl !== null) {
      const asked = { ...(await hashDataOf(certificate, issuer, 'SHA256')), responderURL: responderUrl };
      questions.push({ asked, issuer });
    } else if (index === 0)
      throw new ContractFault('CertChainError', 'Nobody tells whether the contract certificate was revoked');
  }
  return [...questions, ...left.map((asked) => ({ asked, issuer: null }))];
}

async function questionAbout(
  certificate: Certificate,
  issuer: Certificate,
  questions: readonly StatusQuestion[],
): Promise<StatusQuestion | undefined> {
  for (const question of questions)
    if (namesSame(await hashDataOf(certificate, issuer, question.hashAlgorithm), question)) return question;
  return undefined;
}

async function hashDataOf(
  certificate: Certificate,
  issuer: Certificate,
  hashAlgorithm: CertificateHashData['hashAlgorithm'],
): Promise<CertificateHashData> {
  const { issuerKeyHash } = await issuer.hashesAsIssuer(hashAlgorithm);
  return { ...(await certificate.hashData(hashAlgorithm, issuer)), issuerKeyHash };
}
