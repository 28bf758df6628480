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
  'remote-stop': (request) => exactlyOne(request, 'sessionId', 'transactionId'),
  'delete-certificate': (request) => exactlyOne(request, 'certificateId', 'certificateHashData'),
  'get-installed-certificate-ids': (request) => atMostOne(request, 'certificateType', 'certificateTypes'),
  'set-configuration': ({ values }) =>
    Array.isArray(values)
      ? values.flatMap((value: Request, index) =>
          exactlyOne(value, 'key', 'variable').map(({ path, message }) => ({
            path: `values[${index}].${path}`,
            message,
          })),
        )
      : [],
  'update-firmware': (request) => [
    ...bothOrNone(request, 'signingCertificate', 'signature'),
    ...inOrder(request, 'retrieveAt', 'installAt'),
  ],
  'get-diagnostics': (request) => inOrder(request, 'startTime', 'stopTime'),
  'get-log': (request) => inOrder(request, 'oldestTimestamp', 'latestTimestamp'),
};

function exactlyOne(request: Request, first: string, second: string): FieldFault[] {
  if (request[first] === undefined && request[second] === undefined) {
    return [{ path: first, message: `must be given, or ${second}` }];
  }
  return atMostOne(request, first, second);
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
