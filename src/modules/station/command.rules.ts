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
  'remote-stop': (request) => exactlyOne(request, 'sessionId', 'transactionId'),
  'set-configuration': ({ values }) =>
    Array.isArray(values)
      ? values.flatMap((value: Request, index) =>
          exactlyOne(value, 'key', 'variable').map(({ path, message }) => ({
            path: `values[${index}].${path}`,
            message,
          })),
        )
      : [],
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
