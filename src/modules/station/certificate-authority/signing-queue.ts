import { defineQueue } from '../../../platform/jobs/jobs.js';

/** Has a request signed and the certificate sent: at first every few seconds, then every ten minutes, for about an hour. */
export const signingQueue = defineQueue<{ stationId: string; tenantId: string; requestId: string }>(
  'station.sign-certificate',
  // Each of these waits: nobody is to be notified when they are made.
  { retryLimit: 13, retryDelay: 2, retryBackoff: true, retryDelayMax: 600, notify: false },
);

/** The charger has the answer to its request by then (A02.FR.11): the certificate is to come after it. */
export const AFTER_ANSWER_MS = 1_000;
