import { CommandNotSupportedError, isSecretVariable } from '../../../station/index.js';
import type { AnswerLesson, AnswerSummary, CommandBlock, CommandTranslation } from '../../rpc/version.js';
import { keyOfVariable } from '../../rpc/configuration-keys.js';
import { type Parameters, request } from '../../rpc/request.js';
import { connectorOf, transactionNumber } from '../parameters.js';
import { chargingProfileOut } from '../smart-charging/charging-profile.js';

interface ConfigurationKey {
  readonly key: string;
  readonly readonly: boolean;
  readonly value?: string;
}

interface VariableEntry {
  readonly component?: string;
  readonly variable: string;
  readonly variableInstance?: string;
  readonly attributeType?: string;
}

/** §5.8: the configuration as the station has it. */
const configurationRead: AnswerLesson = async (_request, answer, { station, services }) => {
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
};

/** §5.3. */
const configurationChanged: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  if (answer['status'] !== 'Accepted') return;
  const variable = String(payload['key']);
  const value = String(payload['value']);
  await services.reports.configurationRead(station, [{ component: '', variable, value, readOnly: false }]);
};

/** The key that an entry names, itself or by the variable that 2.x has in its place. */
function keyNamed({ key, ...entry }: Parameters): string {
  if (typeof key === 'string') return key;
  const {
    component,
    variable,
    variableInstance,
    attributeType = 'Actual',
  } = entry as unknown as VariableEntry;
  const isPlain = ['componentInstance', 'evseId', 'connectorId'].every((name) => entry[name] === undefined);
  const known =
    component === undefined ? undefined : keyOfVariable({ component, variable, variableInstance });
  if (!isPlain || attributeType !== 'Actual' || (known === undefined && variableInstance !== undefined))
    throw new CommandNotSupportedError('OCPP 1.6 has neither instances nor EVSEs nor attributes of its keys');
  return known ?? variable;
}

/** §9.1.8 GetConfigurationMaxKeys: how many keys one request may name; all of them need none. */
export const getConfiguration: CommandTranslation = async ({ keys = [], variables = [] }, context) => {
  const limit = Number(await context.configured('GetConfigurationMaxKeys'));
  const names = [...(keys as string[]), ...(variables as Parameters[]).map(keyNamed)];
  if (names.length === 0) return [request('GetConfiguration', {})];
  return chunks(names, limit > 0 ? limit : names.length).map((key) => request('GetConfiguration', { key }));
};

/** §5.3: one key a message; read back with what it does not hide (§5.8). */
const setConfiguration: CommandTranslation = async ({ values, readBack }, context) => {
  const settings = (values as Parameters[]).map(({ value, ...entry }) => ({ key: keyNamed(entry), value }));
  const keys = [...new Set(settings.map(({ key }) => key))].filter((key) => !isSecretVariable(key));
  return [
    ...settings.map((setting) => request('ChangeConfiguration', setting)),
    ...(readBack === true && keys.length > 0 ? await getConfiguration({ keys }, context) : []),
  ];
};

const configurationOf: AnswerSummary = (answers) => {
  const all = (member: string) => answers.flatMap((answer) => (answer[member] ?? []) as unknown[]);
  const unknownKey = all('unknownKey');
  return {
    configurationKey: all('configurationKey'),
    ...(unknownKey.length > 0 ? { unknownKey } : {}),
  };
};

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );

/** The Core profile, from the central system to the station. */
export const coreCommands: CommandBlock = {
  sends: [
    'ChangeAvailability',
    'ChangeConfiguration',
    'ClearCache',
    'DataTransfer',
    'GetConfiguration',
    'RemoteStartTransaction',
    'RemoteStopTransaction',
    'Reset',
    'UnlockConnector',
  ],
  translations: {
    // §5.11
    'remote-start': async (p, context) => {
      const connectorId = connectorOf(p);
      const evseId = connectorId === undefined ? null : Number(connectorId);
      const chargingProfile = p['chargingProfile'] && (await chargingProfileOut(p, evseId, context));
      return [request('RemoteStartTransaction', { connectorId, idTag: p['idToken'], chargingProfile })];
    },
    // §5.12
    'remote-stop': (p) => [
      request('RemoteStopTransaction', { transactionId: transactionNumber(p['transactionId']) }),
    ],
    // §5.14: 1.6 resets the whole station, and either at once or when its transactions have ended.
    reset: (p) => {
      if (p['evseId'] !== undefined)
        throw new CommandNotSupportedError('OCPP 1.6 cannot reset a single EVSE');
      return [
        request('Reset', { type: p['type'] === 'Hard' || p['type'] === 'Immediate' ? 'Hard' : 'Soft' }),
      ];
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
    // §5.8
    'get-configuration': getConfiguration,
    'set-configuration': setConfiguration,
    // §5.6
    'data-transfer': (p) => [
      request('DataTransfer', { vendorId: p['vendorId'], messageId: p['messageId'], data: p['data'] }),
    ],
    // §5.4
    'clear-cache': () => [request('ClearCache', {})],
  },
  lessons: { GetConfiguration: configurationRead, ChangeConfiguration: configurationChanged },
  summaries: { GetConfiguration: configurationOf },
};
