import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { RestAnswer } from './rest.ts';

export interface SchemaObject {
  $ref?: string;
  nullable?: boolean;
  example?: unknown;
  items?: SchemaObject;
  properties?: Record<string, SchemaObject>;
  additionalProperties?: boolean | SchemaObject;
  [keyword: string]: unknown;
}
interface Media {
  schema: SchemaObject;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
export interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; schema: SchemaObject }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}
export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, SchemaObject>; securitySchemes: Record<string, object> };
}
interface Route {
  name: string;
  pattern: RegExp;
  operation: Operation;
}

const ROOT = 'api';
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The OpenAPI document of a running CSMS, which its answers are held against. */
export class ApiDocument {
  /** Which statuses of which operation were seen: `GET /stations 200`. */
  readonly seen = new Set<string>();
  readonly routes: Route[];
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(readonly document: Document) {
    addFormats.default(this.ajv);
    this.ajv.addFormat('date-time', UTC);
    const schemas = mapValues(document.components.schemas, toJsonSchema);
    this.ajv.addSchema({ $id: ROOT, components: { schemas } });
    this.routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        pattern: new RegExp(`^${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        operation,
      })),
    );
  }

  /** What of an answer is not as documented; nothing when all of it is. */
  faults(method: string, path: string, { status, headers, body }: RestAnswer<unknown>): string[] {
    const route = this.route(method, path);
    if (route === undefined) return [`${method} ${path} is not documented`];
    const name = `${route.name} ${status}`;
    const response = route.operation.responses[String(status)];
    if (response === undefined) return [`${name} is not documented: ${JSON.stringify(body)}`];
    this.seen.add(name);
    const type = headers.get('content-type')?.split(';')[0];
    if (response.content === undefined) return body === '' ? [] : [`${name} is to have no body`];
    const media = type === undefined ? undefined : response.content[type];
    if (media === undefined) return [`${name} is answered as ${String(type)}`];
    const validate = this.validator(name, media.schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${name} at ${instancePath}: ${String(message)} ${JSON.stringify(params)}`,
    );
  }

  /** The documented examples of a request body. */
  examples({ requestBody }: Operation): unknown[] {
    return Object.values(requestBody?.content ?? {}).flatMap(({ example, examples, schema }) => [
      ...(example === undefined ? [] : [example]),
      ...Object.values(examples ?? {}).map(({ value }) => value),
      ...(schema.example === undefined ? [] : [schema.example]),
    ]);
  }

  /** The first documented example of a body, by the operation's name. */
  example(name: string): Record<string, unknown> {
    const route = this.routes.find((candidate) => candidate.name === name);
    const [example] = route === undefined ? [] : this.examples(route.operation);
    if (example === undefined) throw new Error(`${name} has no example`);
    return example as Record<string, unknown>;
  }

  /** Whether a value is what a schema of the document says. */
  matches(schema: SchemaObject, value: unknown): boolean {
    return this.ajv.compile(closed(schema))(value);
  }

  /** The operation with the fewest parameters, should there be several. */
  private route(method: string, path: string): Route | undefined {
    const asked = `${method} ${path.split('?')[0] ?? ''}`;
    return this.routes
      .filter(({ pattern }) => pattern.test(asked))
      .toSorted((a, b) => a.name.split('{').length - b.name.split('{').length)[0];
  }

  private validator(name: string, schema: SchemaObject): ValidateFunction {
    const known = this.validators.get(name) ?? this.ajv.compile(closed(schema));
    this.validators.set(name, known);
    return known;
  }
}

const mapValues = <T, U>(object: Record<string, T>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));

const closed = (schema: SchemaObject): object => toJsonSchema(schema) as object;

/** OpenAPI 3.0 to JSON schema. What an object has besides its declared properties is a fault. */
function toJsonSchema({ nullable, ...schema }: SchemaObject): unknown {
  const { $ref, items, properties, additionalProperties } = schema;
  const isLeafObject = schema['type'] === 'object' && !('allOf' in schema);
  const result: Record<string, unknown> = {
    ...schema,
    ...($ref === undefined ? {} : { $ref: ROOT + $ref }),
    ...(items === undefined ? {} : { items: toJsonSchema(items) }),
    ...(properties === undefined ? {} : { properties: mapValues(properties, toJsonSchema) }),
  };
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = schema[keyword];
    if (Array.isArray(parts)) result[keyword] = (parts as SchemaObject[]).map(toJsonSchema);
  }
  if (typeof additionalProperties === 'object')
    result['additionalProperties'] = toJsonSchema(additionalProperties);
  else if (isLeafObject) result['additionalProperties'] = additionalProperties ?? false;
  return nullable === true ? { anyOf: [result, { type: 'null' }] } : result;
}
