import { CallRefused, type Reply } from '../ocpp-call.js';
import { checkRequest } from './checks.js';
import type { Controls, RequestHandlers } from './controls.js';
import { coreRequests } from './core/requests.js';
import { firmwareRequests } from './firmware/requests.js';
import { localListRequests } from './local-list/requests.js';
import type { CsmsRequests } from './messages.js';
import { remoteTriggerRequests } from './remote-trigger/requests.js';
import { reservationRequests } from './reservation/requests.js';
import { securityRequests } from './security/requests.js';
import { smartChargingRequests } from './smart-charging/requests.js';

const HANDLERS: RequestHandlers<keyof CsmsRequests> = {
  ...coreRequests,
  ...firmwareRequests,
  ...localListRequests,
  ...remoteTriggerRequests,
  ...reservationRequests,
  ...securityRequests,
  ...smartChargingRequests,
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
    charger.fault(`the CSMS sent a ${action} that breaks OCPP 1.6: ${fault.text}`);
    throw new CallRefused(fault.code, fault.text);
  }
  const reply = handle(charger, action, payload as never);
  const { status } = reply.payload as { status?: string };
  charger.log(`asked for ${action} ${JSON.stringify(payload).slice(0, 500)}: ${status ?? 'answered'}`);
  return reply;
}

function handle<A extends keyof CsmsRequests>(charger: Controls, action: A, request: CsmsRequests[A]): Reply {
  return HANDLERS[action](charger, request);
}

function isKnown(action: string): action is keyof CsmsRequests {
  return Object.hasOwn(HANDLERS, action);
}
