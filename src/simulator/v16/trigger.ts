import type { OCPP16 } from 'typed-ocpp';
import type { Boot } from './boot.js';
import type { Connector } from './connector.js';
import type { ChargerCalls } from './messages.js';
import { sampledValues } from './meter-values.js';
import type { Statuses } from './statuses.js';
import type { CallFunction, Transactions } from './transactions.js';

export interface TriggerTargets {
  boot: Boot;
  statuses: Statuses;
  transactions: Transactions;
  call: CallFunction;
}

/** Sends what a TriggerMessage asked for (§5.17), for each of the connectors it concerns. */
export function trigger(
  { boot, statuses, transactions, call }: TriggerTargets,
  message: OCPP16.TriggerMessageRequest['requestedMessage'],
  concerned: readonly Connector[],
): void {
  // A failure is counted with the calls.
  const send = <A extends keyof ChargerCalls>(action: A, request: ChargerCalls[A]['request']): void => {
    call(action, request).catch(() => undefined);
  };
  switch (message) {
    case 'BootNotification':
      boot.notify();
      break;
    case 'DiagnosticsStatusNotification':
    case 'FirmwareStatusNotification':
      send(message, { status: 'Idle' });
      break;
    case 'Heartbeat':
      send('Heartbeat', {});
      break;
    case 'MeterValues':
      for (const connector of concerned) {
        if (connector.transaction) transactions.sample(connector, connector.transaction, 'Trigger');
        else {
          const meterValue = [sampledValues(transactions.reading(connector), 'Trigger')];
          send('MeterValues', { connectorId: connector.id, meterValue });
        }
      }
      break;
    case 'StatusNotification':
      for (const connector of concerned) void statuses.report(connector);
      break;
  }
}
