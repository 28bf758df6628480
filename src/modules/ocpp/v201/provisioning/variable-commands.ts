import type { OCPP20 } from 'typed-ocpp';
import { InvalidError } from '../../../../platform/errors.js';
import { given, type Parameters } from '../../rpc/request.js';
import { isSecretVariable } from '../../../station/index.js';
import type {
  AnswerLesson,
  AnswerSummary,
  CommandContext,
  CommandTranslation,
  OcppRequest,
} from '../../rpc/version.js';
import { inMessages, readLimits } from '../message-limits.js';
import { fullInventory } from './report-commands.js';
import { attributeKey, attributeOf, variableNamed } from './variables.js';

type Asked = OCPP20.GetVariablesRequest['getVariableData'][number];
type Setting = OCPP20.SetVariablesRequest['setVariableData'][number];

/** B06, or B07 where no variable is named. */
export const getConfiguration: CommandTranslation = async ({ keys, variables }, context) => {
  const byKey = list(keys).map((key, index) => variableNamed({ key }, `keys[${index}]`));
  const byName = list(variables).map((entry, index) => ({
    ...variableNamed(entry as Parameters, `variables[${index}]`),
    ...attributeTypeOf(entry as Parameters),
  }));
  const asked: Asked[] = [...byKey, ...byName];
  return asked.length === 0 ? fullInventory(context) : getVariables(asked, context);
};

async function getVariables(asked: readonly Asked[], context: CommandContext): Promise<OcppRequest[]> {
  const limits = await readLimits(context, 'DeviceDataCtrlr', 'GetVariables');
  return inMessages(asked, limits, (getVariableData) => ({
    action: 'GetVariables',
    payload: { getVariableData },
  }));
}

/** B05; read back by B06. */
export const setConfiguration: CommandTranslation = async ({ values, readBack }, context) => {
  const settings = list(values).map((entry, index) => settingOf(entry as Parameters, `values[${index}]`));
  assertDistinct(settings);
  const limits = await readLimits(context, 'DeviceDataCtrlr', 'SetVariables');
  const sets = inMessages(settings, limits, (setVariableData) => ({
    action: 'SetVariables',
    payload: { setVariableData },
  }));
  return readBack === true ? [...sets, ...(await getVariables(settings.flatMap(askedBack), context))] : sets;
};

/** The attribute that was set, but for one that cannot be read. */
const askedBack = ({ attributeValue: _value, ...attribute }: Setting): Asked[] =>
  isSecretVariable(attribute.variable.name) ? [] : [attribute];

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const attributeTypeOf = ({ attributeType }: Parameters): Pick<Asked, 'attributeType'> =>
  given({ attributeType });

const settingOf = (entry: Parameters, path: string): Setting => ({
  ...variableNamed(entry, path),
  ...attributeTypeOf(entry),
  attributeValue: String(entry['value']),
});

/** B05.FR.13. */
function assertDistinct(settings: readonly Setting[]): void {
  const seen = new Set<string>();
  for (const [index, setting] of settings.entries()) {
    const key = attributeKey(setting, setting.attributeType);
    if (seen.has(key)) throw new InvalidError([{ path: `values[${index}]`, message: 'is given twice' }]);
    seen.add(key);
  }
}

/** B06.FR.10. */
export const variablesRead: AnswerLesson = async (_request, answer, { station, services }) => {
  const { getVariableResult } = answer as unknown as OCPP20.GetVariablesResponse;
  const accepted = getVariableResult.filter(({ attributeStatus }) => attributeStatus === 'Accepted');
  await services.reports.configurationRead(
    station,
    accepted.map((result) => attributeOf(result, result.attributeType, result.attributeValue)),
  );
};

/** B05.FR.10: results name what they are of, in any order. */
export const variablesSet: AnswerLesson = async ({ payload }, answer, { station, services }) => {
  const { setVariableData } = payload as unknown as OCPP20.SetVariablesRequest;
  const { setVariableResult } = answer as unknown as OCPP20.SetVariablesResponse;
  const sent = new Map(
    setVariableData.map((setting) => [attributeKey(setting, setting.attributeType), setting.attributeValue]),
  );
  const accepted = setVariableResult.flatMap((result) => {
    const value = sent.get(attributeKey(result, result.attributeType));
    const isSet = result.attributeStatus === 'Accepted' && value !== undefined;
    return isSet ? [attributeOf(result, result.attributeType, value)] : [];
  });
  await services.reports.configurationRead(station, accepted);
};

/** The results of all messages as those of one, whatever became of them: each says it of itself. */
export const joined =
  (member: string): AnswerSummary =>
  (answers) => ({ [member]: answers.flatMap((answer) => list(answer[member])) });
