import { Ajv, type ValidateFunction } from 'ajv';
import { ANSWER_SHAPES } from './answer-shapes.js';
import { REQUEST_SHAPES } from './request-shapes.js';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const ajv = new Ajv({ multipleOfPrecision: 3 });
ajv.addFormat('date-time', (value: string) => RFC_3339.test(value) && !Number.isNaN(Date.parse(value)));
ajv.addFormat('uri', (value: string) => URL.canParse(value));

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
