import type { GroupCommit } from '../../../platform/database/group-commit.js';
import type { SharedAnswers } from '../../../platform/redis/index.js';
import type { MessageLog } from '../../monitoring/index.js';
import type { Services } from '../rpc/services.js';
import type { WriteBursts } from '../../../platform/write-bursts.js';
import type { MessageLimits } from './message-budget.js';
import type { OcppMetrics } from './ocpp-metrics.js';

/** What all sockets of a process share. */
export interface SocketEnvironment {
  readonly services: Services;
  readonly messageLog: MessageLog;
  readonly groupCommit: GroupCommit;
  readonly metrics: OcppMetrics;
  readonly answers: SharedAnswers;
  readonly bursts: WriteBursts;
  readonly callTimeoutMs: number;
  /** A charger that does not read is cut off rather than buffered for beyond this. */
  readonly maxUnsentBytes: number;
  readonly messageLimits: MessageLimits;
}
