import { Injectable } from '@nestjs/common';
import { defineQueue, type JobQueue, Jobs } from '../../../platform/jobs/jobs.js';
import { CertificateRenewal } from './certificate-renewal.service.js';
import { CertificateSigning } from './certificate-signing.service.js';
import { IssuedCertificates } from './issued-certificates.service.js';
import { signingQueue } from './signing-queue.js';

const renewQueue = defineQueue<Record<string, never>>('station.renew-certificates', { retryLimit: 0 });
const tellQueue = defineQueue<Record<string, never>>('station.tell-revocations', { retryLimit: 0 });

export const certificateQueues: JobQueue<object>[] = [signingQueue, renewQueue, tellQueue];

/** What is done about certificates without anybody's asking, for workers. */
@Injectable()
export class CertificateJobs {
  constructor(
    private readonly jobs: Jobs,
    private readonly signing: CertificateSigning,
    private readonly renewal: CertificateRenewal,
    private readonly issued: IssuedCertificates,
  ) {}

  async start(): Promise<void> {
    await Promise.all([
      this.jobs.work(signingQueue, ({ requestId, ...station }) => this.signing.answer(station, requestId)),
      this.jobs.work(renewQueue, () => this.renewal.renewDue()),
      this.jobs.schedule(renewQueue, '*/10 * * * *'),
      this.jobs.work(tellQueue, () => this.issued.tellRevocations()),
      this.jobs.schedule(tellQueue, '* * * * *'),
    ]);
  }
}
