import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, SimulationError } from './api-client.js';
import type { Charger } from './charger.js';
import type { CliOptions } from './cli-options.js';
import { formatInjected } from './faults.js';
import type { EndedTransaction } from './ledger.js';
import { LedgerCheck } from './ledger-check.js';
import { type Registered, Registration } from './registration.js';
import { csmsReport, formatReport, ownReport } from './session-report.js';
import { chargerOf } from './versions.js';

/**
 * Plays one charger and prints its session. The signal ends what runs.
 * @throws Error that says why it did not end well
 */
export async function runSingle(options: CliOptions, signal: AbortSignal): Promise<void> {
  const { stationId, token } = options;
  const log = (line: string): void => {
    if (!options.quiet)
      process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${stationId} ${line}\n`);
  };
  const api = options.register ? new ApiClient(options.api) : undefined;
  const registered = api && (await new Registration(api).register(stationId, token));
  const check = api && options.faults.length > 0 ? await LedgerCheck.begin(api, stationId) : undefined;
  const charger = chargerOf(options.version, {
    ...options,
    password: passwordOf(options, registered),
    registerWh: registered?.registerWh ?? 0,
    log,
  });
  try {
    const transaction = await Promise.race([playSession(charger, options, signal, log), failureOf(charger)]);
    if (transaction) {
      await charger.settled();
      await printReport(charger, transaction, options, api);
    }
    if (options.stay) await Promise.race([aborted(signal), failureOf(charger)]);
  } finally {
    await charger.stop();
  }
  const differences = (await check?.differences(charger.ledger, options.faults)) ?? [];
  const [fault] = [...charger.faults, ...differences];
  if (fault !== undefined) throw new SimulationError(fault);
}

/** With a certificate of its own it needs none. */
function passwordOf({ tls, password }: CliOptions, registered: Registered | undefined): string | undefined {
  return tls?.cert === undefined ? (registered?.password ?? password) : undefined;
}

async function printReport(
  { injected }: Charger,
  transaction: EndedTransaction,
  { stationId, json, faults }: CliOptions,
  api: ApiClient | undefined,
): Promise<void> {
  const report = api
    ? await csmsReport(api, stationId, transaction, faults)
    : ownReport(stationId, transaction);
  const told = faults.length > 0 ? { ...report, injected } : report;
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : formatReport(report) + formatInjected(injected));
  if (transaction.stopReason === 'DeAuthorized') {
    throw new SimulationError(`the CSMS refused token ${transaction.idToken} when the transaction started`);
  }
}

/** Undefined when the charger was to wait for a remote start, and was interrupted while it did. */
async function playSession(
  charger: Charger,
  options: CliOptions,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<EndedTransaction | undefined> {
  const switchedOff = aborted(signal).then(() => charger.stop());
  const ended = new Promise<EndedTransaction>((resolve) => charger.once('ended', resolve));
  charger.once('started', () => void dropLine(charger, options));
  try {
    await charger.start();
    if (!options.wait) return await charger.plugAndCharge({ idToken: options.token });
  } catch (error) {
    throw signal.aborted ? new SimulationError('interrupted before the session was over') : error;
  }
  log('waiting for a remote start');
  return Promise.race([ended, switchedOff.then(() => undefined)]);
}

async function dropLine(
  charger: Charger,
  { offlineAfterSeconds, offlineForSeconds }: CliOptions,
): Promise<void> {
  if (offlineAfterSeconds === undefined) return;
  await sleep(offlineAfterSeconds * 1000, undefined, { ref: false });
  // When the line does not come back, the charger announces it as its failure.
  await charger.goOffline(offlineForSeconds).catch(() => undefined);
}

async function failureOf(charger: Charger): Promise<never> {
  return new Promise((_, reject) => charger.once('failed', reject));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
