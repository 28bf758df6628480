import { Ajv, type ValidateFunction } from 'ajv';
import type { OCPP16 } from 'typed-ocpp';

/** What a charger sends, and what it is answered. */
export interface ChargerCalls {
  Authorize: { request: OCPP16.AuthorizeRequest; answer: OCPP16.AuthorizeResponse };
  BootNotification: { request: OCPP16.BootNotificationRequest; answer: OCPP16.BootNotificationResponse };
  DiagnosticsStatusNotification: {
    request: OCPP16.DiagnosticsStatusNotificationRequest;
    answer: OCPP16.DiagnosticsStatusNotificationResponse;
  };
  FirmwareStatusNotification: {
    request: OCPP16.FirmwareStatusNotificationRequest;
    answer: OCPP16.FirmwareStatusNotificationResponse;
  };
  Heartbeat: { request: OCPP16.HeartbeatRequest; answer: OCPP16.HeartbeatResponse };
  MeterValues: { request: OCPP16.MeterValuesRequest; answer: OCPP16.MeterValuesResponse };
  StartTransaction: { request: OCPP16.StartTransactionRequest; answer: OCPP16.StartTransactionResponse };
  StatusNotification: {
    request: OCPP16.StatusNotificationRequest;
    answer: OCPP16.StatusNotificationResponse;
  };
  StopTransaction: { request: OCPP16.StopTransactionRequest; answer: OCPP16.StopTransactionResponse };
}

/** What the CSMS may ask of this charger. */
export interface CsmsRequests {
  ChangeAvailability: OCPP16.ChangeAvailabilityRequest;
  ChangeConfiguration: OCPP16.ChangeConfigurationRequest;
  ClearCache: OCPP16.ClearCacheRequest;
  DataTransfer: OCPP16.DataTransferRequest;
  GetConfiguration: OCPP16.GetConfigurationRequest;
  RemoteStartTransaction: OCPP16.RemoteStartTransactionRequest;
  RemoteStopTransaction: OCPP16.RemoteStopTransactionRequest;
  Reset: OCPP16.ResetRequest;
  TriggerMessage: OCPP16.TriggerMessageRequest;
  UnlockConnector: OCPP16.UnlockConnectorRequest;
}

type Shape = Record<string, object>;

const INTEGER = { type: 'integer' };
const DATE_TIME = { type: 'string', format: 'date-time' };
const text = (maxLength: number): object => ({ type: 'string', maxLength });
const oneOf = (...values: string[]): object => ({ type: 'string', enum: values });

function object(required: Shape, optional: Shape = {}): object {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}

const ID_TAG_INFO = object(
  { status: oneOf('Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx') },
  { expiryDate: DATE_TIME, parentIdTag: text(20) },
);

const ANSWER_SHAPES: Readonly<Record<keyof ChargerCalls, object>> = {
  Authorize: object({ idTagInfo: ID_TAG_INFO }),
  BootNotification: object({
    status: oneOf('Accepted', 'Pending', 'Rejected'),
    currentTime: DATE_TIME,
    interval: { type: 'integer', minimum: 0 },
  }),
  DiagnosticsStatusNotification: object({}),
  FirmwareStatusNotification: object({}),
  Heartbeat: object({ currentTime: DATE_TIME }),
  MeterValues: object({}),
  StartTransaction: object({ idTagInfo: ID_TAG_INFO, transactionId: INTEGER }),
  StatusNotification: object({}),
  StopTransaction: object({}, { idTagInfo: ID_TAG_INFO }),
};

const REQUEST_SHAPES: Readonly<Record<keyof CsmsRequests, object>> = {
  ChangeAvailability: object({ connectorId: INTEGER, type: oneOf('Inoperative', 'Operative') }),
  ChangeConfiguration: object({ key: text(50), value: text(500) }),
  ClearCache: object({}),
  DataTransfer: object({ vendorId: text(255) }, { messageId: text(50), data: { type: 'string' } }),
  GetConfiguration: object({}, { key: { type: 'array', items: text(50) } }),
  RemoteStartTransaction: object(
    { idTag: text(20) },
    { connectorId: INTEGER, chargingProfile: { type: 'object' } },
  ),
  RemoteStopTransaction: object({ transactionId: INTEGER }),
  Reset: object({ type: oneOf('Hard', 'Soft') }),
  TriggerMessage: object(
    {
      requestedMessage: oneOf(
        'BootNotification',
        'DiagnosticsStatusNotification',
        'FirmwareStatusNotification',
        'Heartbeat',
        'MeterValues',
        'StatusNotification',
      ),
    },
    { connectorId: INTEGER },
  ),
  UnlockConnector: object({ connectorId: INTEGER }),
};

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const ajv = new Ajv();
ajv.addFormat('date-time', (value: string) => RFC_3339.test(value) && !Number.isNaN(Date.parse(value)));

const compile = (shapes: Readonly<Record<string, object>>): ReadonlyMap<string, ValidateFunction> =>
  new Map(Object.entries(shapes).map(([action, shape]) => [action, ajv.compile(shape)]));

const answers = compile(ANSWER_SHAPES);
const requests = compile(REQUEST_SHAPES);

/** What a payload does against OCPP 1.6, and the error code for it (OCPP-J 1.6 §4.2.3, in the spelling of the specification). */
export interface ShapeFault {
  text: string;
  code: 'TypeConstraintViolation' | 'OccurenceConstraintViolation' | 'PropertyConstraintViolation';
}

const CODES: Readonly<Record<string, ShapeFault['code']>> = {
  type: 'TypeConstraintViolation',
  required: 'OccurenceConstraintViolation',
  additionalProperties: 'OccurenceConstraintViolation',
};

function faultOf(validate: ValidateFunction | undefined, payload: unknown): ShapeFault | undefined {
  if (!validate || validate(payload)) return undefined;
  const { keyword = '', instancePath = '', message = 'is wrong' } = validate.errors?.[0] ?? {};
  const where = instancePath === '' ? 'the payload' : instancePath;
  return { text: `${where} ${message}`, code: CODES[keyword] ?? 'PropertyConstraintViolation' };
}

/** What is wrong with the answer to a CALL of ours, if anything. */
export function checkAnswer(action: string, payload: unknown): string | undefined {
  const fault = faultOf(answers.get(action), payload);
  return fault && `the answer breaks OCPP 1.6: ${fault.text}`;
}

/** What is wrong with a CALL of the CSMS, if anything. */
export function checkRequest(action: string, payload: unknown): ShapeFault | undefined {
  return faultOf(requests.get(action), payload);
}
