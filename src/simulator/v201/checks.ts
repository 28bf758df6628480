import { Ajv, type ValidateFunction } from 'ajv';
import * as schemas from 'typed-ocpp/dist/ocpp20/schemas.js';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const ajv = new Ajv({ strict: false, multipleOfPrecision: 3 });
ajv.addFormat('date-time', (value: string) => RFC_3339.test(value) && !Number.isNaN(Date.parse(value)));
ajv.addFormat('uri', (value: string) => URL.canParse(value));

const known: Readonly<Record<string, object>> = { ...schemas };
const compiled = new Map<string, ValidateFunction>();

/** What a payload does against OCPP 2.0.1, and the error code for it (part 4 §4.3). */
export interface ShapeFault {
  text: string;
  code: 'OccurrenceConstraintViolation' | 'PropertyConstraintViolation' | 'TypeConstraintViolation';
}

const CODES: Readonly<Record<string, ShapeFault['code']>> = {
  type: 'TypeConstraintViolation',
  required: 'OccurrenceConstraintViolation',
  additionalProperties: 'OccurrenceConstraintViolation',
  minItems: 'OccurrenceConstraintViolation',
  maxItems: 'OccurrenceConstraintViolation',
};

/** Compiled at the first use: no charger meets all of them. */
function validatorOf(name: string): ValidateFunction | undefined {
  const schema = known[name];
  if (!schema) return undefined;
  const validate = compiled.get(name) ?? ajv.compile(schema);
  compiled.set(name, validate);
  return validate;
}

function faultOf(name: string, payload: unknown): ShapeFault | undefined {
  const validate = validatorOf(name);
  if (!validate || validate(payload)) return undefined;
  const { keyword = '', instancePath = '', message = 'is wrong' } = validate.errors?.[0] ?? {};
  const where = instancePath === '' ? 'the payload' : instancePath;
  return { text: `${where} ${message}`, code: CODES[keyword] ?? 'PropertyConstraintViolation' };
}

/** What is wrong with the answer to a CALL of ours, if anything. */
export function checkAnswer(action: string, payload: unknown): string | undefined {
  const fault = faultOf(`${action}Response`, payload);
  return fault && `the answer breaks OCPP 2.0.1: ${fault.text}`;
}

/** What is wrong with a CALL of the CSMS, if anything. */
export function checkRequest(action: string, payload: unknown): ShapeFault | undefined {
  return faultOf(`${action}Request`, payload);
}
