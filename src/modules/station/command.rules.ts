import { type FieldFault, InvalidError } from '../../platform/errors.js';

type Request = Record<string, unknown>;
type Rule = (request: Request) => FieldFault[];

/** What the fields of a command have to do with each other. Throws InvalidError. */
export function checkRequest(command: string, request: Request): void {
  const faults = RULES[command]?.(request) ?? [];
  if (faults.length > 0) throw new InvalidError(faults);
}

const RULES: Partial<Record<string, Rule>> = {
  'remote-start': (request) => atMostOne(request, 'evseId', 'connectorId'),
  'reserve-now': (request) => atMostOne(request, 'evseId', 'connectorId'),
  'clear-charging-profile': (request) =>
    ['evseId', 'chargingProfilePurpose', 'stackLevel'].flatMap((field) =>
      atMostOne(request, 'chargingProfileId', field),
    ),
  'get-charging-profiles': (request) =>
    ['chargingProfilePurpose', 'stackLevel', 'chargingLimitSource'].flatMap((field) =>
      atMostOne(request, 'chargingProfileIds', field),
    ),
  'get-transaction-status': (request) => atMostOne(request, 'sessionId', 'transactionId'),
  'cost-updated': (request) => exactlyOne(request, 'sessionId', 'transactionId'),
  'remote-stop': (request) => exactlyOne(request, 'sessionId', 'transactionId'),
  'delete-certificate': (request) => exactlyOne(request, 'certificateId', 'certificateHashData'),
  'get-installed-certificate-ids': (request) => atMostOne(request, 'certificateType', 'certificateTypes'),
  'set-configuration': ({ values }) =>
    inEach('values', values, (value) => [
      ...exactlyOne(value, 'key', 'variable'),
      ...NAMES_OF_2X.flatMap((field) => atMostOne(value, 'key', field)),
      ...connectorOfEvse(value),
    ]),
  'get-configuration': ({ variables }) => inEach('variables', variables, connectorOfEvse),
  'get-report': (request) => [
    ...atLeastOne(request, 'componentCriteria', 'componentVariable'),
    ...inEach('componentVariable', request['componentVariable'], (entry) => [
      ...connectorOfEvse(entry),
      ...together(entry, 'variableInstance', 'variable'),
    ]),
  ],
  'update-firmware': (request) => [
    ...bothOrNone(request, 'signingCertificate', 'signature'),
    ...inOrder(request, 'retrieveAt', 'installAt'),
  ],
  'set-display-message': (request) => [
    ...atMostOne(request, 'sessionId', 'transactionId'),
    ...inOrder(request, 'startDateTime', 'endDateTime'),
  ],
  'set-variable-monitoring': ({ monitors }) => inEach('monitors', monitors, connectorOfEvse),
  'get-monitoring-report': ({ variables }) =>
    inEach('variables', variables, (entry) => [
      ...connectorOfEvse(entry),
      ...together(entry, 'variableInstance', 'variable'),
    ]),
  'customer-information': (request) => [
    ...oneOf(request, ['idToken', 'customerIdentifier', 'customerCertificate']),
    ...(request['report'] === false && request['clear'] === false
      ? [{ path: 'report', message: 'must be true, or clear' }]
      : []),
  ],
  'get-diagnostics': (request) => inOrder(request, 'startTime', 'stopTime'),
  'get-log': (request) => inOrder(request, 'oldestTimestamp', 'latestTimestamp'),
};

/** What names a variable of 2.x beside its own name. */
const NAMES_OF_2X = [
  'component',
  'componentInstance',
  'evseId',
  'connectorId',
  'variableInstance',
  'attributeType',
];

const connectorOfEvse: Rule = (entry) => together(entry, 'connectorId', 'evseId');

/** The faults of each entry of a list. */
function inEach(field: string, entries: unknown, rule: Rule): FieldFault[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: Request, index) =>
    rule(entry).map(({ path, message }) => ({ path: `${field}[${index}].${path}`, message })),
  );
}

/** The first is not given without the second. */
function together(request: Request, first: string, second: string): FieldFault[] {
  if (request[first] === undefined || request[second] !== undefined) return [];
  return [{ path: second, message: `must be given with ${first}` }];
}

function atLeastOne(request: Request, first: string, second: string): FieldFault[] {
  if (request[first] !== undefined || request[second] !== undefined) return [];
  return [{ path: first, message: `must be given, or ${second}` }];
}

function oneOf(request: Request, fields: readonly [string, ...string[]]): FieldFault[] {
  const [first, second] = fields.filter((field) => request[field] !== undefined);
  if (first === undefined)
    return [{ path: fields[0], message: `must be given, or ${fields.slice(1).join(' or ')}` }];
  return second === undefined ? [] : [{ path: second, message: `cannot be given beside ${first}` }];
}

function exactlyOne(request: Request, first: string, second: string): FieldFault[] {
  return [...atLeastOne(request, first, second), ...atMostOne(request, first, second)];
}

function atMostOne(request: Request, first: string, second: string): FieldFault[] {
  if (request[first] === undefined || request[second] === undefined) return [];
  return [{ path: second, message: `cannot be given beside ${first}` }];
}

function bothOrNone(request: Request, first: string, second: string): FieldFault[] {
  if ((request[first] === undefined) === (request[second] === undefined)) return [];
  const [missing, given] = request[first] === undefined ? [first, second] : [second, first];
  return [{ path: missing, message: `must be given with ${given}` }];
}

/** Of times, as ISO 8601. */
function inOrder(request: Request, earlier: string, later: string): FieldFault[] {
  const [from, to] = [request[earlier], request[later]];
  if (typeof from !== 'string' || typeof to !== 'string' || Date.parse(from) <= Date.parse(to)) return [];
  return [{ path: later, message: `must not be before ${earlier}` }];
}
