import { InvalidError } from '../../../platform/errors.js';
import { CommandNotSupportedError, type CommandOutcome } from '../../station/index.js';
import type { AnswerContext, OcppRequest } from '../rpc/version.js';

type Parameters = Record<string, unknown>;

/** The commands of the REST interface in the words of 1.6, where EVSE n is connector n. */
const TRANSLATIONS: Readonly<Record<string, (parameters: Parameters) => OcppRequest[]>> = {
  // §5.11
  'remote-start': (p) => [
    request('RemoteStartTransaction', { connectorId: connectorOf(p), idTag: p['idToken'] }),
  ],
  // §5.12
  'remote-stop': (p) => [
    request('RemoteStopTransaction', { transactionId: transactionNumber(p['transactionId']) }),
  ],
  // §5.14: 1.6 resets the whole station, and either at once or when its transactions have ended.
  reset: (p) => {
    if (p['evseId'] !== undefined) throw new CommandNotSupportedError('OCPP 1.6 cannot reset a single EVSE');
    return [request('Reset', { type: p['type'] === 'Hard' || p['type'] === 'Immediate' ? 'Hard' : 'Soft' })];
  },
  // §5.18
  'unlock-connector': (p) => [request('UnlockConnector', { connectorId: connectorOf(p) })],
  // §5.2: connector 0 is the whole station.
  'change-availability': (p) => [
    request('ChangeAvailability', {
      connectorId: connectorOf(p) ?? 0,
      type: p['operative'] === true ? 'Operative' : 'Inoperative',
    }),
  ],
  // §5.17
  'trigger-message': (p) => [
    request('TriggerMessage', { requestedMessage: p['requestedMessage'], connectorId: connectorOf(p) }),
  ],
  // §5.8
  'get-configuration': (p) => [request('GetConfiguration', { key: p['keys'] })],
  // §5.3: one key a message.
  'set-configuration': (p) =>
    (p['values'] as Parameters[]).map((entry) =>
      request('ChangeConfiguration', { key: entry['key'] ?? entry['variable'], value: entry['value'] }),
    ),
  // §5.4
  'clear-cache': () => [request('ClearCache', {})],
  ocpp: (p) => [{ action: String(p['action']), payload: p['payload'] as Parameters }],
};

/** Throws CommandNotSupportedError for a command that 1.6 does not have. */
export function translate(command: string, parameters: Parameters): OcppRequest[] {
  const translation = Object.hasOwn(TRANSLATIONS, command) ? TRANSLATIONS[command] : undefined;
  if (translation === undefined) throw new CommandNotSupportedError(`OCPP 1.6 has no ${command}`);
  return translation(parameters);
}

const SUCCESSES = new Set(['Accepted', 'Scheduled', 'RebootRequired', 'Unlocked']);

/** Answers without a status, such as GetConfiguration's, only come when it was done. */
export function outcomeOf(_request: OcppRequest, answer: Record<string, unknown>): CommandOutcome['status'] {
  const status = answer['status'];
  return status === undefined || (typeof status === 'string' && SUCCESSES.has(status))
    ? 'accepted'
    : 'rejected';
}

interface ConfigurationKey {
  readonly key: string;
  readonly readonly: boolean;
  readonly value?: string;
}

/** Reads the configuration back from what the station answered. */
export async function learn(
  { action, payload }: OcppRequest,
  answer: Record<string, unknown>,
  { station, services }: AnswerContext,
): Promise<void> {
  if (action === 'GetConfiguration') {
    const keys = (answer['configurationKey'] ?? []) as ConfigurationKey[];
    await services.reports.configurationRead(
      station,
      keys.map(({ key, value, readonly }) => ({
        component: '',
        variable: key,
        value: value ?? null,
        readOnly: readonly,
      })),
    );
  } else if (action === 'ChangeConfiguration' && answer['status'] === 'Accepted') {
    const variable = String(payload['key']);
    const value = String(payload['value']);
    await services.reports.configurationRead(station, [{ component: '', variable, value, readOnly: false }]);
  }
}

/** Leaves out what is undefined: an absent member and a null are not the same in OCPP. */
function request(action: string, members: Parameters): OcppRequest {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return { action, payload: Object.fromEntries(given) };
}

const connectorOf = (parameters: Parameters): unknown => parameters['evseId'] ?? parameters['connectorId'];

function transactionNumber(transactionId: unknown): number {
  const number = Number(transactionId);
  if (Number.isSafeInteger(number)) return number;
  throw new InvalidError([
    { path: 'transactionId', message: 'must be a whole number: the charger speaks OCPP 1.6' },
  ]);
}
