import { formatInjected } from './faults.js';
import type { FleetProgress, FleetReport } from './fleet.js';

/** One line of progress for people. */
export function formatProgress(progress: FleetProgress): string {
  const minutes = Math.floor(progress.elapsedSeconds / 60);
  const seconds = Math.floor(progress.elapsedSeconds % 60);
  const time = `${String(minutes).padStart(2, '0')}:${String(seconds).padStart(2, '0')}`;
  const charging = progress.sessionsStarted - progress.sessionsEnded;
  return [
    `${time} ${progress.connected} of ${progress.chargers} connected`,
    `${charging} charging`,
    `${progress.sessionsEnded} sessions ended`,
    kiloWattHours(progress.energyWh),
    `${progress.calls} calls`,
    `${progress.failures} failed`,
  ].join(', ');
}

/** The closing table. */
export function formatFleetReport(report: FleetReport): string {
  const header = ['action', 'calls', 'failures', 'p50 ms', 'p99 ms', 'max ms'];
  const body = report.actions.map(({ action, calls, failures, p50Ms, p99Ms, maxMs }) => [
    action,
    String(calls),
    String(failures),
    ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1)),
  ]);
  const table = [header, ...body];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const interrupted = report.actions.reduce((sum, row) => sum + row.interrupted, 0);
  const cutOff = interrupted > 0 ? `, ${interrupted} calls cut off by a lost line` : '';
  const sessions = `${report.sessionsStarted} sessions started, ${report.sessionsEnded} ended, ${kiloWattHours(report.energyWh)}`;
  const closures = Object.entries(report.closedLines).map(([code, count]) => `${count} with ${code}`);
  const closed = closures.length > 0 ? [`lines closed on the chargers: ${closures.join(', ')}`] : [];
  const summary = `${sessions} in ${report.elapsedSeconds.toFixed(1)} s${cutOff}`;
  return `${[...lines, '', summary, ...closed].join('\n')}\n${formatInjected(report.injected)}`;
}

/** Why a run did not end well, or undefined. */
export function fleetFailure({ failures, sessionsMissing, faults }: FleetReport): string | undefined {
  if (failures === 0 && sessionsMissing === 0 && faults.length === 0) return undefined;
  const first = faults[0] === undefined ? '' : `; first: ${faults[0]}`;
  return `${failures} calls failed, ${sessionsMissing} sessions missing${first}`;
}

function kiloWattHours(wh: number): string {
  return `${(wh / 1000).toFixed(1)} kWh`;
}
