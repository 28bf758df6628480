import type { OCPP20 } from 'typed-ocpp';
import { InvalidError } from '../../../../platform/errors.js';
import { CommandNotSupportedError } from '../../../station/index.js';
import { type Parameters, request } from '../../rpc/request.js';
import type { AnswerLesson, CommandContext, CommandTranslation } from '../../rpc/version.js';

const COMPONENT = 'OCPPCommCtrlr';
const PRIORITY = 'NetworkConfigurationPriority';
const MESSAGE_TIMEOUT_SECONDS = 30;

/**
 * A05 by way of B09 and B10: the profile goes to a slot that is not in use, that slot before those in use, and the
 * station restarts when it is idle. It falls back to the others by itself (B10.FR.03, 07).
 */
export const setSecurityProfile: CommandTranslation = async (p, context) => {
  const ocppCsmsUrl = urlOf(p, context);
  const inUse = numbersIn(await context.configured(PRIORITY, COMPONENT));
  const configurationSlot = await slotOf(p, inUse, context);
  const connectionData = {
    ocppVersion: 'OCPP20',
    ocppTransport: 'JSON',
    ocppCsmsUrl,
    messageTimeout: p['messageTimeout'] ?? MESSAGE_TIMEOUT_SECONDS,
    securityProfile: p['securityProfile'],
    ocppInterface: p['ocppInterface'] ?? 'Wired0',
    ...(p['apn'] === undefined ? {} : { apn: p['apn'] }),
    ...(p['vpn'] === undefined ? {} : { vpn: p['vpn'] }),
  };
  const order = [configurationSlot, ...inUse.filter((slot) => slot !== configurationSlot)];
  const setting = {
    attributeValue: order.join(','),
    component: { name: COMPONENT },
    variable: { name: PRIORITY },
  };
  return [
    request('SetNetworkProfile', { configurationSlot, connectionData }),
    { ...request('SetVariables', { setVariableData: [setting] }), needsPrevious: true },
    { ...request('Reset', { type: 'OnIdle' }), needsPrevious: true },
  ];
};

function urlOf({ ocppCsmsUrl, securityProfile }: Parameters, { publicUrl }: CommandContext): string {
  const url = ocppCsmsUrl ?? publicUrl;
  const scheme = Number(securityProfile) >= 2 ? 'wss' : 'ws';
  if (typeof url === 'string' && url.startsWith(`${scheme}://`)) return url;
  const message =
    url === undefined
      ? 'must be given: OCPP_PUBLIC_URL is not set'
      : `must begin with ${scheme}:// for security profile ${String(securityProfile)}`;
  throw new InvalidError([{ path: 'ocppCsmsUrl', message }]);
}

/** One that is not in use, or else the last one that is used but for the connection there is. */
async function slotOf(
  { configurationSlot }: Parameters,
  inUse: readonly number[],
  context: CommandContext,
): Promise<number> {
  if (inUse.length === 0)
    throw new CommandNotSupportedError(
      `It is not known which network profiles the station uses: have it report ${COMPONENT} ${PRIORITY} first`,
    );
  const [active = inUse[0]] = numbersIn(await context.configured('ActiveNetworkProfile', COMPONENT));
  if (configurationSlot === active)
    throw new InvalidError([{ path: 'configurationSlot', message: 'is the one that it is connected by' }]);
  if (typeof configurationSlot === 'number') return configurationSlot;
  const slots = numbersIn(await context.valuesListOf(PRIORITY, COMPONENT));
  const free = slots.find((slot) => slot !== active && !inUse.includes(slot));
  const slot = free ?? inUse.findLast((used) => used !== active);
  if (slot === undefined)
    throw new CommandNotSupportedError(
      'The station has told of no other slot for a network profile: name one, or have it report its device model',
    );
  return slot;
}

const numbersIn = (list: string | null): number[] =>
  (list ?? '').split(',').flatMap((text) => (/^\s*\d{1,9}\s*$/.test(text) ? [Number(text)] : []));

/** A05.FR.02, 03: it does not take the profile into use. */
export const priorityRefused: AnswerLesson = async (_request, answer, { commandId, station, services }) => {
  const { setVariableResult } = answer as unknown as OCPP20.SetVariablesResponse;
  const isRefused = setVariableResult.some(
    ({ variable, attributeStatus }) =>
      variable.name.toLowerCase() === PRIORITY.toLowerCase() &&
      attributeStatus !== 'Accepted' &&
      attributeStatus !== 'RebootRequired',
  );
  if (isRefused) await services.securityProfiles.refused(station, commandId);
};
