import type { AnySchema, ErrorObject } from 'ajv';
import type { Deviation, Quirk } from '../../station/index.js';
import type { CallQuirks } from './call-quirks.js';
import { explain, type Explanation, type Fault } from './repairs.js';
import { containerAt, isOptional, segmentsOf } from './schema-walk.js';

type Payload = Record<string, unknown>;

/** What a payload is judged by. */
export interface Rules {
  readonly schema: AnySchema;
  /** All that breaks the schema; each error with its value. */
  errorsOf(payload: Payload): ErrorObject[];
  /** Whether an error does no harm, whoever makes it. */
  tolerates(error: ErrorObject): boolean;
  /** Whether the member at that place names something. */
  identifies(path: string): boolean;
}

export interface Judgement {
  /** With what the quirks in force repaired. */
  readonly payload: Payload;
  /** Why it is refused; none when it is accepted. */
  readonly refused: readonly ErrorObject[];
  /** What is accepted, or, of a refused payload, what it is refused for. */
  readonly deviations: readonly Deviation[];
}

interface Finding {
  readonly error: ErrorObject;
  readonly explanation: Explanation | null;
  readonly verdict: 'repaired' | 'tolerated' | 'refused';
}

/** A repair can bring to light what was hidden, as the items of a list that was none: no deeper than this. */
const MAX_ROUNDS = 4;
const MAX_DEVIATIONS = 20;

/** Judges a payload that breaks its schema; what it is given stays as it is. */
export function judge(payload: Payload, rules: Rules, quirks: CallQuirks): Judgement {
  const deviations = new Map<string, Deviation>();
  const current = quirks.isEmpty ? payload : structuredClone(payload);
  for (let round = 1; ; round++) {
    const findings = findingsIn(current, rules, quirks);
    const repairs = findings.filter(({ verdict }) => verdict === 'repaired');
    const refused = findings.filter(({ verdict }) => verdict === 'refused');
    if (repairs.length === 0 || round === MAX_ROUNDS) {
      const isRefused = refused.length > 0 || repairs.length > 0;
      if (isRefused) deviations.clear();
      note(deviations, isRefused ? [...refused, ...repairs] : findings, isRefused);
      return {
        payload: current,
        refused: isRefused ? [...refused, ...repairs].map(({ error }) => error) : [],
        deviations: [...deviations.values()].slice(0, MAX_DEVIATIONS),
      };
    }
    for (const { error, explanation } of repairs)
      if (explanation !== null) repair(current, error, explanation);
    note(deviations, repairs, false);
  }
}

function findingsIn(payload: Payload, rules: Rules, quirks: CallQuirks): Finding[] {
  const errors = rules.errorsOf(payload);
  // Of a value of the wrong type nothing else that is said of it counts.
  const mistyped = new Set(
    errors.flatMap(({ keyword, instancePath }) => (keyword === 'type' ? [instancePath] : [])),
  );
  return errors
    .filter(({ keyword, instancePath }) => keyword === 'type' || !mistyped.has(instancePath))
    .map((error) => {
      const explanation = explain(faultOf(error, rules), quirks);
      return { error, explanation, verdict: verdictOf(error, explanation?.quirk, rules, quirks) };
    });
}

/**
 * What is tolerated of all is kept as it came, whatever quirks there are. Only of a time without an offset a quirk says
 * more: without it, it is taken for UTC.
 */
function verdictOf(
  error: ErrorObject,
  quirk: Quirk | undefined,
  rules: Rules,
  quirks: CallQuirks,
): Finding['verdict'] {
  if (quirk === 'localTime') return quirks.has(quirk) ? 'repaired' : 'tolerated';
  if (rules.tolerates(error)) return 'tolerated';
  return quirk !== undefined && quirks.has(quirk) ? 'repaired' : 'refused';
}

function faultOf({ keyword, params, data, instancePath }: ErrorObject, rules: Rules): Fault {
  const { type, limit, format } = params as { type?: unknown; limit?: unknown; format?: unknown };
  const segments = segmentsOf(instancePath);
  return {
    keyword,
    asked: type ?? limit ?? format,
    value: data,
    name: segments.at(-1) ?? '',
    isOptional: isOptional(rules.schema, segments),
    identifies: rules.identifies(instancePath),
  };
}

function repair(payload: Payload, error: ErrorObject, { repaired }: Explanation): void {
  const segments = segmentsOf(error.instancePath);
  const unknown = unknownMember(error);
  const name = unknown ?? segments.at(-1) ?? '';
  const container = containerAt(payload, unknown === undefined ? segments.slice(0, -1) : segments);
  if (repaired === 'left out') Reflect.deleteProperty(container, name);
  else container[name] = repaired.value;
}

function note(deviations: Map<string, Deviation>, findings: readonly Finding[], isRefused: boolean): void {
  for (const { error, explanation, verdict } of findings) {
    const quirk = explanation?.quirk ?? null;
    const isRepaired = verdict === 'repaired' && !isRefused && quirk !== null;
    const deviation = isRepaired ? quirk : `${isRefused ? 'refused' : 'tolerated'}:${error.keyword}`;
    const path = generalPath(error);
    deviations.set(`${deviation} ${path}`, {
      deviation,
      path,
      accepted: !isRefused,
      suggestedQuirk: isRepaired || (verdict === 'tolerated' && quirk !== 'localTime') ? null : quirk,
      detail: error.message ?? 'is not valid',
    });
  }
}

/** The same for all items of a list. */
function generalPath(error: ErrorObject): string {
  const { missingProperty } = error.params as { missingProperty?: string };
  const member = unknownMember(error)?.slice(0, 50) ?? missingProperty;
  const place = segmentsOf(error.instancePath).map((segment) => (/^\d+$/.test(segment) ? '*' : segment));
  return [...place, ...(member === undefined ? [] : [member])].join('.');
}

const unknownMember = ({ params }: ErrorObject): string | undefined =>
  (params as { additionalProperty?: string }).additionalProperty;
