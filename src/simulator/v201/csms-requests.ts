import type { RequestRules } from '../csms-request.js';
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

export const CSMS_REQUESTS: RequestRules<Controls> = {
  version: 'OCPP 2.0.1',
  handlers: HANDLERS,
  check: checkRequest,
};
