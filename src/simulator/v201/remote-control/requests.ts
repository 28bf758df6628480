import type { Controls, RequestHandlers } from '../controls.js';
import type { Evse } from '../evse.js';
import type { CsmsRequests } from '../messages.js';

type Requested = CsmsRequests['TriggerMessage']['request']['requestedMessage'];

/** F06; what is not here is NotImplemented. */
const TRIGGERS: Readonly<
  Partial<Record<Requested, (charger: Controls, concerned: readonly Evse[]) => void>>
> = {
  BootNotification: ({ parts: { boot } }) => boot.notify(),
  FirmwareStatusNotification: ({ parts: { firmwareUpdates } }) => firmwareUpdates.report(),
  Heartbeat: ({ parts: { call } }) => {
    // A failure is counted with the calls.
    call('Heartbeat', {}).catch(() => undefined);
  },
  LogStatusNotification: ({ parts: { logs } }) => logs.reportLog(),
  MeterValues: (charger, concerned) => concerned.forEach((evse) => sendMeterValues(charger, evse)),
  PublishFirmwareStatusNotification: ({ parts: { firmwarePublications } }) => firmwarePublications.report(),
  SignChargingStationCertificate: ({ parts: { certificates } }) => certificates.request(),
  StatusNotification: ({ parts: { statuses } }, concerned) =>
    concerned.forEach((evse) => void statuses.report(evse)),
  TransactionEvent: ({ parts: { transactions } }, concerned) =>
    concerned.forEach((evse) => transactions.sample(evse, 'Trigger', 'Trigger')),
};

export const remoteControlRequests: RequestHandlers<'TriggerMessage'> = {
  TriggerMessage: (charger, { requestedMessage, evse }) => {
    const send = TRIGGERS[requestedMessage];
    if (!send) return { payload: { status: 'NotImplemented' } };
    const concerned = charger.evses(evse?.id);
    const idle = requestedMessage === 'TransactionEvent' && !concerned.some(({ transaction }) => transaction);
    // An unregistered charger is asked for nothing but its registration (B02).
    const early = !charger.ready && requestedMessage !== 'BootNotification';
    if (concerned.length === 0 || idle || early) return { payload: { status: 'Rejected' } };
    return { payload: { status: 'Accepted' }, after: () => send(charger, concerned) };
  },
};

/** F06.FR.06: what the meter of an EVSE shows, with what is configured for aligned samples. */
function sendMeterValues({ parts }: Controls, evse: Evse): void {
  const meterValue = parts.transactions.alignedValues(evse, 'Trigger');
  if (meterValue.length === 0) return;
  parts.call('MeterValues', { evseId: evse.id, meterValue }).catch(() => undefined);
}
