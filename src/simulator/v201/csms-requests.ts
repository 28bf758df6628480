import { CallRefused, type Reply } from '../ocpp-call.js';
import { authorizationRequests } from './authorization/requests.js';
import { availabilityRequests } from './availability/requests.js';
import { checkRequest } from './checks.js';
import type { Controls, RequestHandlers } from './controls.js';
import { dataTransferRequests } from './data-transfer/requests.js';
import { deviceModelRequests } from './device-model/requests.js';
import { customerRequests } from './customer-information/requests.js';
import { displayRequests } from './display/requests.js';
import { firmwareRequests } from './firmware/requests.js';
import type { CsmsRequests } from './messages.js';
import { monitoringRequests } from './monitoring/requests.js';
import { provisioningRequests } from './provisioning/requests.js';
import { remoteControlRequests } from './remote-control/requests.js';
import { reservationRequests } from './reservation/requests.js';
import { securityRequests } from './security/requests.js';
import { smartChargingRequests } from './smart-charging/requests.js';
import { transactionRequests } from './transactions/requests.js';

const HANDLERS: RequestHandlers<keyof CsmsRequests> = {
  ...authorizationRequests,
  ...availabilityRequests,
  ...customerRequests,
  ...dataTransferRequests,
  ...deviceModelRequests,
  ...displayRequests,
  ...firmwareRequests,
  ...monitoringRequests,
  ...provisioningRequests,
  ...remoteControlRequests,
  ...reservationRequests,
  ...securityRequests,
  ...smartChargingRequests,
  ...transactionRequests,
};

/**
 * Answers a CALL of the CSMS.
 * @throws CallRefused for what this charger does not know and for what breaks the schema
 */
export function answerRequest(charger: Controls, action: string, payload: unknown): Reply {
  if (!isKnown(action)) {
    charger.log(`asked for ${action}: not implemented`);
    throw new CallRefused('NotImplemented', `${action} is not implemented`);
  }
  const fault = checkRequest(action, payload);
  if (fault) {
    charger.fault(`the CSMS sent a ${action} that breaks OCPP 2.0.1: ${fault.text}`);
    throw new CallRefused(fault.code, fault.text);
  }
  const reply = handle(charger, action, payload as never);
  const { status } = reply.payload as { status?: string };
  charger.log(`asked for ${action} ${JSON.stringify(payload).slice(0, 500)}: ${status ?? 'answered'}`);
  return reply;
}

function handle<A extends keyof CsmsRequests>(
  charger: Controls,
  action: A,
  request: CsmsRequests[A]['request'],
): Reply {
  return HANDLERS[action](charger, request);
}

function isKnown(action: string): action is keyof CsmsRequests {
  return Object.hasOwn(HANDLERS, action);
}
