import type { RequestRules } from '../csms-request.js';
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

export const CSMS_REQUESTS: RequestRules<Controls> = {
  version: 'OCPP 1.6',
  handlers: HANDLERS,
  check: checkRequest,
};
