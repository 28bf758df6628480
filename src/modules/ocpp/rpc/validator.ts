import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import * as formats from 'ajv-formats';
import { hasOffset } from '../../../platform/time/reported-time.js';
import type { Deviation } from '../../station/index.js';
import { type CallQuirks, NO_QUIRKS } from '../quirks/call-quirks.js';
import { judge, type Rules } from '../quirks/judge.js';
import { type RpcFault, SchemaViolation } from './rpc-error.js';

/** A deviation from the schema that does no harm: it is accepted of every station, and counted. */
export interface Tolerance {
  readonly action: string;
  readonly keyword: string;
  readonly path: RegExp;
}

/** A payload that was accepted, repaired where a quirk asked for it, and what of it was not as specified. */
export interface Accepted {
  readonly payload: Payload;
  readonly deviations: readonly Deviation[];
}

type Payload = Record<string, unknown>;
type MessageKind = 'Request' | 'Response';

const NO_DEVIATIONS: readonly Deviation[] = [];
const NOTHING = /(?!)/;
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
 * Times are checked for being readable and having an offset only: a clock or an offset that is wrong is marked where
 * it is stored, never refused, since the charger would discard what it reports of a transaction.
 */
export class PayloadValidator {
  private readonly quick = ajv({ allErrors: false });
  private readonly thorough = ajv({ allErrors: true, verbose: true });
  /** By action. */
  private readonly compiled: Record<MessageKind, Map<string, ValidateFunction>> = {
    Request: new Map(),
    Response: new Map(),
  };
  private readonly compiledThorough = new Map<string, ValidateFunction>();

  /** `identifiers`: paths of members that name something, such as a token. */
  constructor(
    private readonly schemas: Readonly<Record<string, AnySchema>>,
    private readonly tolerances: readonly Tolerance[] = [],
    private readonly identifiers: RegExp = NOTHING,
  ) {}

  /** Every request of the version, by name. */
  get actions(): string[] {
    return Object.keys(this.schemas)
      .filter((name) => name.endsWith('Request'))
      .map((name) => name.slice(0, -'Request'.length))
      .sort();
  }

  knows(action: string): boolean {
    return Object.hasOwn(this.schemas, `${action}Request`);
  }

  /** Throws SchemaViolation with the fault of the version's table; `details.errors` says where and why. */
  check(action: string, kind: MessageKind, payload: Payload, quirks: CallQuirks = NO_QUIRKS): Accepted {
    const validate = this.compiled[kind].get(action) ?? this.compile(action, kind);
    if (validate(payload)) return { payload, deviations: NO_DEVIATIONS };
    const name = `${action}${kind}`;
    const judgement = judge(payload, this.rulesOf(action, name), quirks);
    const [serious] = judgement.refused;
    if (serious === undefined) return judgement;
    throw new SchemaViolation(
      FAULT_OF_KEYWORD[serious.keyword] ?? 'PropertyConstraintViolation',
      describe(serious),
      { errors: judgement.refused.slice(0, MAX_REPORTED_FAULTS).map(describe) },
      judgement.deviations,
    );
  }

  private rulesOf(action: string, name: string): Rules {
    return {
      schema: this.schemas[name] ?? false,
      errorsOf: (payload) => {
        const validate = this.thoroughly(name);
        validate(payload);
        return validate.errors ?? [];
      },
      tolerates: ({ keyword, instancePath }) =>
        this.tolerances.some(
          (tolerance) =>
            tolerance.action === action && tolerance.keyword === keyword && tolerance.path.test(instancePath),
        ),
      identifies: (path) => this.identifiers.test(path),
    };
  }

  private compile(action: string, kind: MessageKind): ValidateFunction {
    const validate = this.quick.compile(this.schemas[`${action}${kind}`] ?? false);
    this.compiled[kind].set(action, validate);
    return validate;
  }

  private thoroughly(name: string): ValidateFunction {
    let validate = this.compiledThorough.get(name);
    if (validate === undefined) {
      validate = this.thorough.compile(this.schemas[name] ?? false);
      this.compiledThorough.set(name, validate);
    }
    return validate;
  }
}

function ajv(options: { allErrors: boolean; verbose?: boolean }): Ajv {
  // Without a precision, 0.3 is not a multiple of 0.1 in binary floating point.
  const instance = new Ajv({ strict: false, removeAdditional: false, multipleOfPrecision: 3, ...options });
  formats.default.default(instance, ['uri']);
  instance.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)) && hasOffset(text));
  return instance;
}

function describe(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the payload' : error.instancePath.slice(1).replaceAll('/', '.');
  const property: unknown =
    'additionalProperty' in error.params ? error.params['additionalProperty'] : undefined;
  const named = typeof property === 'string' ? ` (${property.slice(0, 50)})` : '';
  return `${where} ${error.message ?? 'is not valid'}${named}`;
}
