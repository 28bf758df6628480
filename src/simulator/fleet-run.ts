import { ApiClient, SimulationError } from './api-client.js';
import { type CliOptions, numbered } from './cli-options.js';
import { type FleetCharger, type FleetProgress, runFleet } from './fleet.js';
import { fleetFailure, formatFleetReport, formatProgress } from './fleet-report.js';
import type { LedgerEntry } from './ledger.js';
import { LedgerCheck } from './ledger-check.js';
import { Registration } from './registration.js';

const REGISTRATIONS_AT_ONCE = 8;
/** Where the line cannot be written anew, not every second deserves one. */
const PLAIN_PROGRESS_SECONDS = 5;

/**
 * Plays a fleet and prints its closing table. The signal ends all of it.
 * @throws SimulationError that says why it did not end well
 */
export async function runFleetFromCli(options: CliOptions, signal: AbortSignal): Promise<void> {
  const chargers = await prepare(options, signal);
  const { durationSeconds, ...others } = options;
  const checks = await beginChecks(options, chargers);
  const ledgers = new Map<string, readonly LedgerEntry[]>();
  const report = await runFleet(
    {
      ...others,
      chargers,
      ...(durationSeconds !== undefined && { durationSeconds }),
      onDone: (stationId, ledger) => ledgers.set(stationId, ledger),
      ...(!options.quiet && { onProgress: showProgress }),
    },
    signal,
  );
  await Promise.all(
    checks.map(async ({ stationId, check }) => {
      const differences = await check.differences(ledgers.get(stationId) ?? [], options.faults);
      report.faults.push(...differences.map((text) => `${stationId}: ${text}`));
    }),
  );
  if (!options.quiet) endProgress(formatProgress(report));
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : formatFleetReport(report));
  const failure = fleetFailure(report);
  if (failure !== undefined) throw new SimulationError(failure);
}

async function prepare(options: CliOptions, signal: AbortSignal): Promise<FleetCharger[]> {
  const { stationId, token, password, register, api } = options;
  const chargers: FleetCharger[] = Array.from({ length: options.fleet ?? 1 }, (_, index) => ({
    stationId: numbered(stationId, index),
    idToken: numbered(token, index),
    ...(password !== undefined && { password }),
  }));
  if (!register) return chargers;
  const registration = new Registration(new ApiClient(api));
  const next = chargers.entries();
  const registerNext = async (): Promise<void> => {
    for (const [index, charger] of next) {
      if (signal.aborted) return;
      chargers[index] = { ...charger, ...(await registration.register(charger.stationId, charger.idToken)) };
    }
  };
  await Promise.all(Array.from({ length: REGISTRATIONS_AT_ONCE }, registerNext));
  return chargers;
}

/** Where nothing was registered, the CSMS cannot be asked. */
async function beginChecks(
  { check: isAsked, register, api }: CliOptions,
  chargers: readonly FleetCharger[],
): Promise<{ stationId: string; check: LedgerCheck }[]> {
  if (!isAsked || !register) return [];
  const client = new ApiClient(api);
  const checks: { stationId: string; check: LedgerCheck }[] = [];
  for (const { stationId } of chargers)
    checks.push({ stationId, check: await LedgerCheck.begin(client, stationId) });
  return checks;
}

function showProgress(progress: FleetProgress): void {
  const line = formatProgress(progress);
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  else if (Math.floor(progress.elapsedSeconds) % PLAIN_PROGRESS_SECONDS === 0)
    process.stderr.write(`${line}\n`);
}

function endProgress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`);
}
