import {
  getSchemaPath,
  type OpenAPIObject,
  type OperationObject,
  type ParameterObject,
  type ReferenceObject,
  type ResponseObject,
  type SchemaObject,
} from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { ProblemDto } from './problem.dto.js';

/** `false` on a POST whose answer is never stored, so that an Idempotency-Key has no effect. */
export const IDEMPOTENT = 'x-idempotent';

const METHODS = ['get', 'post', 'patch', 'put', 'delete'] as const;
const WRONG_INPUT = 'A field or a parameter is wrong; `errors` says which and why';
const IDEMPOTENCY_KEY: ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Sent again with the same key within a day, the request is answered as it was, and not done again',
  schema: { type: 'string', minLength: 1, maxLength: 128 },
};

/** Adds what is true of all operations and would only be repeated, or forgotten, at each of them. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation === undefined) continue;
      operation.security ??= [];
      addBodyExample(operation, schemas);
      if (method === 'post') describeIdempotency(operation);
      describeErrors(operation);
    }
  }
  return document;
}

/** Of a body without an example of its own: those of its fields that have one. */
function addBodyExample(
  { requestBody }: OperationObject,
  schemas: Record<string, SchemaObject | ReferenceObject>,
): void {
  if (requestBody === undefined || '$ref' in requestBody) return;
  for (const media of Object.values(requestBody.content)) {
    if (media.examples !== undefined || media.schema === undefined || !('$ref' in media.schema)) continue;
    const schema = schemas[media.schema.$ref.replace(/^.*\//, '')];
    if (schema === undefined || '$ref' in schema) continue;
    media.example = Object.fromEntries(
      Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
        'example' in field ? [[name, field.example as unknown]] : [],
      ),
    );
  }
}

function describeIdempotency(operation: OperationObject): void {
  const extensions: Record<string, unknown> = { ...operation };
  if (operation.security?.length === 0 || extensions[IDEMPOTENT] === false) return;
  operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
  describe(operation, 409, 'The first request with this Idempotency-Key is still under way');
  describe(operation, 422, 'The Idempotency-Key was used for another request');
}

function describeErrors(operation: OperationObject): void {
  const { parameters = [], requestBody } = operation;
  if (parameters.length > 0 || requestBody !== undefined) describe(operation, 400, WRONG_INPUT);
  if (parameters.some((parameter) => 'in' in parameter && parameter.in === 'path'))
    describe(operation, 404, 'There is none');
  if (requestBody !== undefined) {
    describe(operation, 413, 'The body is larger than 1 MiB');
    describe(operation, 415, 'The body is not `application/json`');
  }
  describe(operation, 'default', 'Any other error');
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response === undefined || '$ref' in response) continue;
    response.description ||= STATUS_CODES[status] ?? '';
    if (status === 'default' || Number(status) >= 400) {
      response.content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } };
    }
  }
}

/** What an operation says of a status itself stays; what another cause adds to it is added. */
function describe(operation: OperationObject, status: number | 'default', description: string): void {
  const own = operation.responses[String(status)] as ResponseObject | undefined;
  operation.responses[String(status)] = {
    ...own,
    description: own?.description ? own.description : description,
  };
}
