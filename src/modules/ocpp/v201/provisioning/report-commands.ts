import type { OCPP20 } from 'typed-ocpp';
import { type Parameters, request } from '../../rpc/request.js';
import type { CommandContext, CommandTranslation, OcppRequest } from '../../rpc/version.js';
import { inMessages, readLimits } from '../message-limits.js';
import { componentOf, variableOf } from './variables.js';

type ComponentVariable = NonNullable<OCPP20.GetReportRequest['componentVariable']>[number];

const FULL: OCPP20.GetBaseReportRequest['reportBase'] = 'FullInventory';

/** In place of a request id, as long as any can be. */
const UNNUMBERED = 2_147_483_647;

/** B07. */
export const getBaseReport: CommandTranslation = async ({ reportBase }, context) => [
  request('GetBaseReport', { requestId: await context.expectReport(reportBase === FULL), reportBase }),
];

export const fullInventory = (context: CommandContext) => getBaseReport({ reportBase: FULL }, context);

/** B08. Several requests are reports of their own. */
export const getReport: CommandTranslation = async (p, context) => {
  const criteria = p['componentCriteria'];
  const componentCriteria = Array.isArray(criteria) && criteria.length > 0 ? criteria : undefined;
  const named = ((p['componentVariable'] ?? []) as Parameters[]).map(componentVariableOf);
  const limits = await readLimits(context, 'DeviceDataCtrlr', 'GetReport');
  const requests: OcppRequest[] =
    named.length === 0
      ? [request('GetReport', { requestId: UNNUMBERED, componentCriteria })]
      : inMessages(named, limits, (componentVariable) =>
          request('GetReport', { requestId: UNNUMBERED, componentCriteria, componentVariable }),
        );
  const numbered: OcppRequest[] = [];
  for (const { action, payload } of requests)
    numbered.push({ action, payload: { ...payload, requestId: await context.expectReport(false) } });
  return numbered;
};

/** B08.FR.20: of a component without a variable all variables are reported. */
function componentVariableOf(entry: Parameters, index: number): ComponentVariable {
  const component = componentOf(entry, `componentVariable[${index}]`);
  return entry['variable'] === undefined ? { component } : { component, variable: variableOf(entry) };
}
