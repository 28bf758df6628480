import type { CommandBlock, OcppRequest } from '../../rpc/version.js';
import { type Parameters, request } from '../../rpc/request.js';
import { connectorOf } from '../parameters.js';

/** What TriggerMessage does not know, and the security extension's ExtendedTriggerMessage does (its §6.16). */
const EXTENDED: ReadonlySet<unknown> = new Set(['LogStatusNotification', 'SignChargePointCertificate']);
/** What other versions call it. */
const NAMES: Readonly<Record<string, string>> = {
  SignChargingStationCertificate: 'SignChargePointCertificate',
};
/** The messages that are not called as what triggers them; signed firmware has a notification of its own. */
const TRIGGERED: Readonly<Record<string, readonly string[]>> = {
  FirmwareStatusNotification: ['FirmwareStatusNotification', 'SignedFirmwareStatusNotification'],
  SignChargePointCertificate: ['SignCertificate'],
};

function triggerMessage(parameters: Parameters): OcppRequest {
  const asked = String(parameters['requestedMessage']);
  const requestedMessage = NAMES[asked] ?? asked;
  const action = EXTENDED.has(requestedMessage) ? 'ExtendedTriggerMessage' : 'TriggerMessage';
  return request(action, { requestedMessage, connectorId: connectorOf(parameters) });
}

/** The Remote Trigger profile, and the security extension's part of it. */
export const remoteTriggerCommands: CommandBlock = {
  sends: ['ExtendedTriggerMessage', 'TriggerMessage'],
  translations: {
    // §5.17
    'trigger-message': (p) => [triggerMessage(p)],
  },
};

/** The calls that the station may send because of a request. */
export function triggeredBy({ action, payload }: OcppRequest): readonly string[] {
  const { requestedMessage } = payload;
  const isTrigger = action === 'TriggerMessage' || action === 'ExtendedTriggerMessage';
  if (!isTrigger || typeof requestedMessage !== 'string') return [];
  return TRIGGERED[requestedMessage] ?? [requestedMessage];
}
