import type { Boot } from '../../boot.js';
import type { Connector } from '../connector.js';
import type { Controls, RequestedMessage } from '../controls.js';
import type { CallFunction } from '../messages.js';
import type { Statuses } from '../statuses.js';
import type { Transactions } from '../transactions.js';

export interface TriggerTargets extends Pick<Controls, 'certificates' | 'firmwareUpdates' | 'logs'> {
  boot: Boot;
  statuses: Statuses;
  transactions: Transactions;
  call: CallFunction;
}

/** Sends what a trigger asked for (§5.17), for each of the connectors it concerns. */
export function trigger(
  { boot, statuses, transactions, certificates, firmwareUpdates, logs, call }: TriggerTargets,
  message: RequestedMessage,
  concerned: readonly Connector[],
): void {
  switch (message) {
    case 'BootNotification':
      boot.notify();
      break;
    case 'DiagnosticsStatusNotification':
      logs.reportDiagnostics();
      break;
    case 'FirmwareStatusNotification':
      firmwareUpdates.report();
      break;
    case 'Heartbeat':
      // A failure is counted with the calls.
      call('Heartbeat', {}).catch(() => undefined);
      break;
    case 'LogStatusNotification':
      logs.reportLog();
      break;
    case 'MeterValues':
      for (const connector of concerned) transactions.sampleNow(connector);
      break;
    case 'SignChargePointCertificate':
      certificates.request();
      break;
    case 'StatusNotification':
      for (const connector of concerned) void statuses.report(connector);
      break;
  }
}
