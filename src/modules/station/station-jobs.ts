import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/config.js';
import { defineQueue, type JobQueue, Jobs } from '../../platform/jobs/jobs.js';
import { CertificateJobs, certificateQueues } from './certificate-authority/certificate-jobs.js';
import { Commands } from './command.service.js';
import { Reconnections, reconnectQueue } from './credential-rotation/reconnection.js';
import { RotationPlan } from './credential-rotation/rotation-plan.service.js';
import { ConnectionReconciliation } from './connection/connection-reconciliation.js';
import { Reservations } from './reservation/reservation.service.js';
import { ChargingProfileRenewal, renewalQueue } from './ev-charging/charging-profile-renewal.js';
import { LocalListJobs, localListQueues } from './local-list/local-list-jobs.js';

const expireCommands = defineQueue<Record<string, never>>('station.expire-commands', { retryLimit: 0 });
const expireReservations = defineQueue<Record<string, never>>('station.expire-reservations', {
  retryLimit: 0,
});

const planRotations = defineQueue<Record<string, never>>('station.plan-credential-rotation', {
  retryLimit: 0,
});
const rotateCredentials = defineQueue<Record<string, never>>('station.rotate-credentials', { retryLimit: 0 });

export const stationQueues: JobQueue<object>[] = [
  expireCommands,
  expireReservations,
  renewalQueue,
  planRotations,
  rotateCredentials,
  reconnectQueue,
  ...localListQueues,
  ...certificateQueues,
];

/** The background work of this module, for workers. */
@Injectable()
export class StationJobs {
  constructor(
    private readonly jobs: Jobs,
    private readonly commands: Commands,
    private readonly reservations: Reservations,
    private readonly config: AppConfig,
    private readonly localLists: LocalListJobs,
    private readonly renewal: ChargingProfileRenewal,
    private readonly rotationPlan: RotationPlan,
    private readonly reconnections: Reconnections,
    private readonly certificates: CertificateJobs,
    private readonly connections: ConnectionReconciliation,
  ) {}

  async start(): Promise<void> {
    // A command may take fifty messages, and as many to read back what they set, each of them as long as a call may take.
    const lostAfterSeconds = 110 * this.config.ocpp.callTimeoutSeconds;
    this.connections.start();
    await Promise.all([
      this.jobs.work(expireCommands, async () => {
        await this.commands.expireLost(lostAfterSeconds);
      }),
      this.jobs.schedule(expireCommands, '* * * * *'),
      this.jobs.work(expireReservations, async () => {
        await this.reservations.expire();
      }),
      this.jobs.schedule(expireReservations, '* * * * *'),
      this.jobs.work(renewalQueue, ({ evseId, transactionId, ...station }) =>
        this.renewal.renew(station, evseId, transactionId),
      ),
      this.localLists.start(),
      this.certificates.start(),
      this.startRotation(),
    ]);
  }

  private async startRotation(): Promise<void> {
    await Promise.all([
      this.jobs.work(planRotations, () => this.rotationPlan.planOld()),
      this.jobs.schedule(planRotations, '17 * * * *'),
      this.jobs.work(rotateCredentials, () => this.rotationPlan.attemptDue()),
      this.jobs.schedule(rotateCredentials, '* * * * *'),
      this.jobs.work(reconnectQueue, ({ stationId, before }) =>
        this.reconnections.reconnect(stationId, before),
      ),
    ]);
  }
}
