import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, field, rows, textField } from './api-client.js';
import { type Fault, FAULTS } from './faults.js';
import { type EndedTransaction, energyWh, type LedgerEntry } from './ledger.js';

const PATIENCE_MS = 15_000;
const POLL_MS = 250;
const PAGE = 200;
const MOST_PAGES = 50;

/** Compares what the CSMS shows of a station with what its charger did since the comparison was begun. */
export class LedgerCheck {
  readonly #api: ApiClient;
  readonly #stationId: string;
  readonly #known: ReadonlySet<string>;

  private constructor(api: ApiClient, stationId: string, known: ReadonlySet<string>) {
    this.#api = api;
    this.#stationId = stationId;
    this.#known = known;
  }

  /** To be called before the charger does anything: older sessions are no part of it. */
  static async begin(api: ApiClient, stationId: string): Promise<LedgerCheck> {
    const sessions = await readSessions(api, stationId);
    return new LedgerCheck(api, stationId, new Set(sessions.map((session) => idOf(session))));
  }

  /** What differs after fifteen seconds at most; times are left out of it where a fault made them wrong. */
  async differences(ledger: readonly LedgerEntry[], faults: readonly Fault[]): Promise<string[]> {
    const timely = faults.every((fault) => FAULTS[fault].keepsTime);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const sessions = await readSessions(this.#api, this.#stationId);
      const found = compare(
        ledger,
        sessions.filter((session) => !this.#known.has(idOf(session))),
        timely,
      );
      if (found.length === 0 || Date.now() > deadline) return found;
      await sleep(POLL_MS);
    }
  }
}

/** What differs between the ended transactions of a ledger and the sessions of a CSMS. */
export function compare(
  ledger: readonly LedgerEntry[],
  sessions: readonly unknown[],
  timely: boolean,
): string[] {
  const ended = ledger.filter((entry): entry is EndedTransaction => entry.stoppedAt !== undefined);
  const left = new Set(sessions);
  const differences = ended.flatMap((entry) => {
    const session = [...left].find((candidate) => isOf(candidate, entry));
    if (session === undefined) return [`the CSMS has no session of ${nameOf(entry)}`];
    left.delete(session);
    return differencesOf(session, entry, timely);
  });
  const invented = left.size - (ledger.length - ended.length);
  return invented > 0 ? [...differences, `the CSMS has ${invented} sessions too many`] : differences;
}

/** A register only grows, so that its reading names the transaction. */
function isOf(session: unknown, entry: EndedTransaction): boolean {
  const sameToken = textField(session, 'idToken')?.toLowerCase() === entry.idToken.toLowerCase();
  const sameConnector = field(session, 'evseId') === entry.connectorId;
  return sameToken && sameConnector && field(session, 'meterStartWh') === entry.meterStartWh;
}

function differencesOf(session: unknown, entry: EndedTransaction, timely: boolean): string[] {
  const expected: Record<string, unknown> = {
    energyWh: energyWh(entry),
    meterStopWh: entry.meterStopWh,
    stopReason: entry.stopReason,
    ...(timely && { status: 'ended', startedAt: entry.startedAt, endedAt: entry.stoppedAt }),
    // A charger without an id could not know it.
    ...(entry.transactionId !== -1 && { transactionId: String(entry.transactionId) }),
  };
  return Object.entries(expected).flatMap(([name, value]) => {
    const shown = field(session, name);
    return shown === value
      ? []
      : [`the CSMS shows ${name} ${String(shown)} of ${nameOf(entry)}, not ${String(value)}`];
  });
}

function nameOf({ connectorId, idToken, meterStartWh }: LedgerEntry): string {
  return `the session of ${idToken} on connector ${connectorId} from ${meterStartWh} Wh`;
}

function idOf(session: unknown): string {
  return String(field(session, 'id'));
}

async function readSessions(api: ApiClient, stationId: string): Promise<unknown[]> {
  const path = `/charging-sessions?stationId=${encodeURIComponent(stationId)}&limit=${PAGE}`;
  const sessions: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await api.get(path + from);
    api.expect(answer, `sessions of ${stationId} cannot be read`, 200);
    sessions.push(...rows(answer));
    cursor = textField(answer.body, 'nextCursor');
    if (cursor === undefined) break;
  }
  return sessions;
}
