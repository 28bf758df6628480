import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import * as formats from 'ajv-formats';
import { RpcError, type RpcFault } from './rpc-error.js';

/** A deviation from the schema that does no harm: it is accepted, and the warning recorded. */
export interface Tolerance {
  readonly action: string;
  readonly keyword: string;
  readonly path: RegExp;
}

/** What a payload was accepted with; empty for a payload that keeps its schema. */
export type Warnings = readonly string[];

const NO_WARNINGS: Warnings = [];
const MAX_REPORTED_FAULTS = 10;

const FAULT_OF_KEYWORD: Readonly<Record<string, RpcFault>> = {
  required: 'OccurrenceConstraintViolation',
  minItems: 'OccurrenceConstraintViolation',
  maxItems: 'OccurrenceConstraintViolation',
  type: 'TypeConstraintViolation',
  additionalProperties: 'FormatViolation',
};

/**
 * The official JSON schemas of one OCPP version. A schema is compiled at its first use and kept.
 * Times are checked for being readable only: a clock or an offset that is wrong is marked where it is stored,
 * never refused, since the charger would discard what it reports of a transaction.
 */
export class PayloadValidator {
  private readonly quick = ajv(false);
  private readonly thorough = ajv(true);
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly compiledThorough = new Map<string, ValidateFunction>();

  constructor(
    private readonly schemas: Readonly<Record<string, AnySchema>>,
    private readonly tolerances: readonly Tolerance[] = [],
  ) {}

  knows(action: string): boolean {
    return Object.hasOwn(this.schemas, `${action}Request`);
  }

  /** Throws RpcError with the fault of the version's table; `details.errors` says where and why. */
  check(action: string, kind: 'Request' | 'Response', payload: unknown): Warnings {
    if (this.validate(this.quick, this.compiled, `${action}${kind}`)(payload)) return NO_WARNINGS;
    const all = this.validate(this.thorough, this.compiledThorough, `${action}${kind}`);
    all(payload);
    const errors = all.errors ?? [];
    const serious = errors.find((error) => !this.isTolerated(action, error));
    if (serious === undefined) return errors.slice(0, MAX_REPORTED_FAULTS).map(describe);
    throw new RpcError(
      FAULT_OF_KEYWORD[serious.keyword] ?? 'PropertyConstraintViolation',
      describe(serious),
      {
        errors: errors.slice(0, MAX_REPORTED_FAULTS).map(describe),
      },
    );
  }

  private isTolerated(action: string, error: ErrorObject): boolean {
    return this.tolerances.some(
      (tolerance) =>
        tolerance.action === action &&
        tolerance.keyword === error.keyword &&
        tolerance.path.test(error.instancePath),
    );
  }

  private validate(compiler: Ajv, cache: Map<string, ValidateFunction>, name: string): ValidateFunction {
    let validate = cache.get(name);
    if (validate === undefined) {
      validate = compiler.compile(this.schemas[name] ?? false);
      cache.set(name, validate);
    }
    return validate;
  }
}

function ajv(allErrors: boolean): Ajv {
  // Without a precision, 0.3 is not a multiple of 0.1 in binary floating point.
  const instance = new Ajv({ strict: false, removeAdditional: false, multipleOfPrecision: 3, allErrors });
  formats.default.default(instance, ['uri']);
  instance.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
  return instance;
}

function describe(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the payload' : error.instancePath.slice(1).replaceAll('/', '.');
  const property: unknown =
    'additionalProperty' in error.params ? error.params['additionalProperty'] : undefined;
  const named = typeof property === 'string' ? ` (${property.slice(0, 50)})` : '';
  return `${where} ${error.message ?? 'is not valid'}${named}`;
}
