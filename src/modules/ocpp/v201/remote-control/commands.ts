import { randomInt } from 'node:crypto';
import { type Parameters, request } from '../../rpc/request.js';
import type { CommandBlock, CommandContext, OcppRequest } from '../../rpc/version.js';
import { evseOf, placeOf } from '../evse.js';
import { chargingProfileOut } from '../smart-charging/charging-profile.js';

const MAX_REMOTE_START_ID = 2_147_483_647;

/** What OCPP 1.6 calls them. */
const TRIGGERS: ReadonlyMap<string, string> = new Map([
  ['DiagnosticsStatusNotification', 'LogStatusNotification'],
  ['SignChargePointCertificate', 'SignChargingStationCertificate'],
]);

function triggerMessage(parameters: Parameters): OcppRequest {
  const asked = String(parameters['requestedMessage']);
  const requestedMessage = TRIGGERS.get(asked) ?? asked;
  const evse = evseOf(parameters);
  // F06.FR.12: the status is that of a connector.
  const isStatus = requestedMessage === 'StatusNotification' && evse !== undefined;
  return request('TriggerMessage', { requestedMessage, evse: isStatus ? { connectorId: 1, ...evse } : evse });
}

/** The token as it is registered, and its group, for whom else the EVSE may be reserved. */
async function tokensOf(idToken: string, context: CommandContext): Promise<Parameters> {
  const group = await context.groupIdTokenOf(idToken);
  return {
    idToken: await context.idToken(idToken),
    groupIdToken: group === null ? undefined : { idToken: group, type: 'Central' },
  };
}

/** Block F, and the reset of block B. */
export const remoteControlCommands: CommandBlock = {
  sends: ['RequestStartTransaction', 'RequestStopTransaction', 'Reset', 'TriggerMessage', 'UnlockConnector'],
  translations: {
    // F01, F02
    'remote-start': async (p, context) => {
      const { evseId } = placeOf(p);
      return [
        request('RequestStartTransaction', {
          ...(await tokensOf(String(p['idToken']), context)),
          remoteStartId: randomInt(1, MAX_REMOTE_START_ID),
          evseId,
          chargingProfile: p['chargingProfile'] && (await chargingProfileOut(p, evseId ?? null, context)),
        }),
      ];
    },
    // F03
    'remote-stop': (p) => [request('RequestStopTransaction', { transactionId: p['transactionId'] })],
    // B11, B12
    reset: (p) => [
      request('Reset', {
        type: p['type'] === 'Hard' || p['type'] === 'Immediate' ? 'Immediate' : 'OnIdle',
        evseId: p['evseId'],
      }),
    ],
    // F05
    'unlock-connector': (p) => [request('UnlockConnector', { ...placeOf(p) })],
    // F06
    'trigger-message': (p) => [triggerMessage(p)],
  },
};

const TRIGGERED: ReadonlyMap<unknown, string> = new Map([
  ['SignChargingStationCertificate', 'SignCertificate'],
  ['SignV2GCertificate', 'SignCertificate'],
  ['SignCombinedCertificate', 'SignCertificate'],
]);

/** B02.FR.09: reports are asked for before a station is accepted. */
const REPORTS: ReadonlySet<string> = new Set(['GetBaseReport', 'GetReport']);

/** The calls that the station may send because of a request. */
export function triggeredBy({ action, payload }: OcppRequest): readonly string[] {
  if (REPORTS.has(action)) return ['NotifyReport'];
  const { requestedMessage } = payload;
  if (action !== 'TriggerMessage' || typeof requestedMessage !== 'string') return [];
  return [TRIGGERED.get(requestedMessage) ?? requestedMessage];
}
