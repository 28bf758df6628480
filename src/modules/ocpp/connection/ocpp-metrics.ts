import { Injectable } from '@nestjs/common';
import { GroupCommit } from '../../../platform/database/group-commit.js';
import { Metrics } from '../../../platform/health/metrics.js';
import { SharedAnswers } from '../../../platform/redis/index.js';

const ANSWER_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

@Injectable()
export class OcppMetrics {
  readonly calls;
  readonly answerSeconds;
  readonly lateAnswers;
  readonly replayedCalls;
  readonly malformed;
  readonly handshakes;
  readonly ended;

  constructor(
    private readonly metrics: Metrics,
    groupCommit: GroupCommit,
    answers: SharedAnswers,
  ) {
    this.calls = metrics.counter('ocpp_calls_total', 'OCPP calls by direction, action and outcome', [
      'direction',
      'action',
      'outcome',
    ]);
    this.answerSeconds = metrics.histogram(
      'ocpp_answer_seconds',
      'From the receipt of a call to its answer, commit included',
      ['action'],
      ANSWER_BUCKETS,
    );
    this.lateAnswers = metrics.counter('ocpp_late_answers_total', 'Answers that no call was waiting for');
    this.replayedCalls = metrics.counter(
      'ocpp_replayed_calls_total',
      'Repeated calls that were given their recorded answer',
    );
    this.malformed = metrics.counter('ocpp_malformed_messages_total', 'Texts that are no OCPP-J message', [
      'fault',
    ]);
    this.handshakes = metrics.counter('ocpp_handshakes_total', 'Upgrade requests by outcome', ['outcome']);
    this.ended = metrics.counter(
      'ocpp_sockets_ended_total',
      'Sockets that we ended: flood, unread, no-pong, superseded, restart, rebalance',
      ['reason'],
    );
    metrics.gauge('ocpp_writes_waiting', 'Calls that wait for their commit', () => groupCommit.waitingCount);
    metrics.gauge(
      'ocpp_unshared_answers',
      'Answers since the start that a repeated call would not be given on its next connection',
      () => answers.droppedCount,
    );
  }

  countHandshakes(readWaiting: () => number, readAtOnce: () => number): void {
    this.metrics.gauge('ocpp_handshakes_waiting', 'Upgrade requests that wait in line', readWaiting);
    this.metrics.gauge(
      'ocpp_handshakes_at_once',
      'Handshakes that may be under way at once: fewer than are configured while the process lags',
      readAtOnce,
    );
  }

  countConnections(read: () => number): void {
    this.metrics.gauge('ocpp_connected_stations', 'Stations whose socket this process holds', read);
  }

  /** `read` gives seconds since 1970. */
  tellExpiry(read: () => number): void {
    this.metrics.gauge('ocpp_tls_certificate_expiry_seconds', 'When the first certificate of TLS ends', read);
  }
}
