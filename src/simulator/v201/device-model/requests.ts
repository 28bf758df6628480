import { atMost, type RequestHandlers } from '../controls.js';
import type { CsmsRequests } from '../messages.js';
import type { DeviceModel, SetStatus } from './device-model.js';
import { valueOf } from './device-model.js';

type GetData = CsmsRequests['GetVariables']['request']['getVariableData'][number];
type GetResult = CsmsRequests['GetVariables']['answer']['getVariableResult'][number];

/** B05 to B08. */
export const deviceModelRequests: RequestHandlers<
  'GetBaseReport' | 'GetReport' | 'GetVariables' | 'SetVariables'
> = {
  GetBaseReport: ({ parts: { reports } }, { requestId, reportBase }) => {
    const report = reports.base(reportBase);
    return { payload: { status: 'Accepted' }, after: () => reports.send(requestId, report) };
  },

  GetReport: ({ parts: { reports, deviceModel } }, request) => {
    const most = deviceModel.number('DeviceDataCtrlr.ItemsPerMessage[GetReport]');
    atMost(most, request.componentVariable ?? [], 'component variables');
    const report = reports.custom(request);
    if (report.length === 0) return { payload: { status: 'EmptyResultSet' } };
    return { payload: { status: 'Accepted' }, after: () => reports.send(request.requestId, report) };
  },

  GetVariables: ({ parts: { deviceModel } }, { getVariableData }) => {
    atMost(deviceModel.number('DeviceDataCtrlr.ItemsPerMessage[GetVariables]'), getVariableData, 'variables');
    return { payload: { getVariableResult: getVariableData.map((data) => read(deviceModel, data)) } };
  },

  SetVariables: (charger, { setVariableData }) => {
    const { deviceModel } = charger.parts;
    atMost(deviceModel.number('DeviceDataCtrlr.ItemsPerMessage[SetVariables]'), setVariableData, 'variables');
    const changed: (() => void)[] = [];
    const setVariableResult = setVariableData.map((data) => {
      const { component, variable, attributeValue, attributeType } = data;
      const attributeStatus = deviceModel.write(component, variable, attributeValue, attributeType);
      if (attributeStatus === 'Accepted')
        changed.push(() => charger.variableChanged(component.name, variable.name, attributeValue));
      return { ...place(data), attributeStatus, ...reasonOf(attributeStatus) };
    });
    return { payload: { setVariableResult }, after: () => changed.forEach((follow) => follow()) };
  },
};

/** Which attribute of which variable an answer is about, as it was asked for. */
function place({ component, variable, attributeType }: GetData) {
  return { component, variable, ...(attributeType && { attributeType }) };
}

function reasonOf(status: SetStatus): { attributeStatusInfo?: { reasonCode: string } } {
  return status === 'Rejected' ? { attributeStatusInfo: { reasonCode: 'InvalidValue' } } : {};
}

/** B06: what can only be written is Rejected. */
function read(deviceModel: DeviceModel, data: GetData): GetResult {
  const { component, variable, attributeType = 'Actual' } = data;
  if (!deviceModel.knows(component)) return { ...place(data), attributeStatus: 'UnknownComponent' };
  const found = deviceModel.find(component, variable);
  if (!found) return { ...place(data), attributeStatus: 'UnknownVariable' };
  if (attributeType !== 'Actual') return { ...place(data), attributeStatus: 'NotSupportedAttributeType' };
  if (found.mutability === 'WriteOnly') return { ...place(data), attributeStatus: 'Rejected' };
  return { ...place(data), attributeStatus: 'Accepted', attributeValue: valueOf(found) };
}
