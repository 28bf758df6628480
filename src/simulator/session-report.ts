import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, field, rows, SimulationError, textField } from './api-client.js';
import { type Fault, FAULTS } from './faults.js';
import { type EndedTransaction, energyWh } from './ledger.js';

const PATIENCE_MS = 15_000;
const POLL_MS = 250;

/** A charging session; id, status, cost and currency only where the CSMS was asked. */
export interface SessionReport {
  stationId: string;
  sessionId?: string;
  status?: string;
  transactionId: number | string;
  idToken: string;
  startedAt: string;
  endedAt: string;
  energyWh: number;
  cost?: string;
  currency?: string;
  stopReason: string;
}

/** The session as the charger itself knows it. */
export function ownReport(stationId: string, transaction: EndedTransaction): SessionReport {
  const { transactionId, idToken, startedAt, stoppedAt, stopReason } = transaction;
  return {
    stationId,
    transactionId,
    idToken,
    startedAt,
    endedAt: stoppedAt,
    energyWh: energyWh(transaction),
    stopReason,
  };
}

/**
 * The session as the CSMS shows it, once it has ended and has a cost; where a fault makes its times wrong, it may be
 * held for review instead.
 * @throws SimulationError when that takes more than 15 s, or when the CSMS counted another energy than the charger
 */
export async function csmsReport(
  api: ApiClient,
  stationId: string,
  transaction: EndedTransaction,
  faults: readonly Fault[] = [],
): Promise<SessionReport> {
  const own = ownReport(stationId, transaction);
  const reviewable = faults.some((fault) => !FAULTS[fault].keepsTime);
  const session = await pollSession(api, stationId, transaction, reviewable);
  const [status, cost, currency] = [
    textField(session, 'status'),
    textField(session, 'cost'),
    textField(session, 'currency'),
  ];
  const report: SessionReport = {
    ...own,
    sessionId: String(field(session, 'id')),
    ...(status !== undefined && { status }),
    startedAt: textField(session, 'startedAt') ?? own.startedAt,
    endedAt: textField(session, 'endedAt') ?? own.endedAt,
    energyWh: Number(field(session, 'energyWh')),
    ...(cost !== undefined && { cost }),
    ...(currency !== undefined && { currency }),
    stopReason: textField(session, 'stopReason') ?? own.stopReason,
  };
  if (report.energyWh === own.energyWh) return report;
  throw new SimulationError(
    `the CSMS counted ${report.energyWh} Wh in session ${report.sessionId ?? ''}, the charger ${own.energyWh} Wh`,
  );
}

async function pollSession(
  api: ApiClient,
  stationId: string,
  transaction: EndedTransaction,
  reviewable: boolean,
): Promise<unknown> {
  const path = `/charging-sessions?stationId=${encodeURIComponent(stationId)}&limit=1`;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await api.get(path);
    api.expect(answer, `sessions of ${stationId} cannot be read`, 200);
    const [session] = rows(answer);
    const found = isOf(session, transaction);
    const priced = typeof field(session, 'cost') === 'string';
    const status = field(session, 'status');
    if (found && ((status === 'ended' && priced) || (reviewable && status === 'review'))) return session;
    if (Date.now() > deadline)
      throw new SimulationError(
        unfinished(stationId, String(transaction.transactionId), found ? session : undefined),
      );
    await sleep(POLL_MS);
  }
}

/** A charger that has no id for its transaction knows it by its meter. */
function isOf(session: unknown, { transactionId, meterStartWh }: EndedTransaction): boolean {
  if (transactionId === -1) return field(session, 'meterStartWh') === meterStartWh;
  return String(field(session, 'transactionId')) === String(transactionId);
}

function unfinished(stationId: string, transactionId: string, session: unknown): string {
  const transaction = `transaction ${transactionId} of ${stationId}`;
  if (session === undefined) return `the CSMS does not show ${transaction} as its newest session`;
  return `${transaction} is ${String(field(session, 'status'))}, cost ${String(field(session, 'cost'))}, after ${PATIENCE_MS / 1000} s`;
}

/** A short block for people. */
export function formatReport(report: SessionReport): string {
  const money = report.cost === undefined ? undefined : `${report.cost} ${report.currency ?? ''}`.trim();
  const lines: [string, string | undefined][] = [
    ['Session', report.sessionId],
    ['Station', report.stationId],
    ['Transaction', String(report.transactionId)],
    ['Token', report.idToken],
    ['Started', report.startedAt],
    ['Ended', `${report.endedAt} (${report.stopReason})`],
    ['Energy', `${(report.energyWh / 1000).toFixed(3)} kWh`],
    ['Cost', money],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(12)} ${value ?? ''}\n`)
    .join('');
}
