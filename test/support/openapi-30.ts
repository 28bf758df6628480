/**
 * JSON schema of an OpenAPI 3.0 document, as far as this product makes use of it: what is not listed is a fault. Besides
 * what the specification asks for, each operation has to be named, summed up, tagged, secured and fully answered.
 */

const text = { type: 'string' };
const filled = { type: 'string', minLength: 1 };
const ref = {
  type: 'object',
  properties: { $ref: { type: 'string', pattern: '^#/components/schemas/\\w+$' } },
  required: ['$ref'],
  additionalProperties: false,
};
const closedObject = (properties: Record<string, object>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const schemaOrRef = { oneOf: [ref, { $ref: '#/$defs/schema' }] };
const schemas = { type: 'array', items: schemaOrRef, minItems: 1 };
const positive = { type: 'integer', minimum: 0 };

const schema = closedObject({
  type: { enum: ['string', 'number', 'integer', 'boolean', 'array', 'object'] },
  format: text,
  title: text,
  description: text,
  default: {},
  example: {},
  nullable: { type: 'boolean' },
  enum: { type: 'array', minItems: 1, uniqueItems: true },
  pattern: { type: 'string', format: 'regex' },
  minLength: positive,
  maxLength: positive,
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  minItems: positive,
  maxItems: positive,
  uniqueItems: { type: 'boolean' },
  items: schemaOrRef,
  properties: { type: 'object', additionalProperties: schemaOrRef },
  additionalProperties: { oneOf: [{ type: 'boolean' }, schemaOrRef] },
  required: { type: 'array', items: filled, minItems: 1, uniqueItems: true },
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
});

const media = closedObject(
  { schema: schemaOrRef, example: {}, examples: { type: 'object', minProperties: 1 } },
  ['schema'],
);
const content = { type: 'object', minProperties: 1, additionalProperties: media };
const answerOf = (...types: string[]) =>
  closedObject(
    {
      description: text,
      content: {
        ...content,
        additionalProperties: false,
        properties: Object.fromEntries(types.map((type) => [type, media])),
      },
    },
    ['description', 'content'],
  );

const parameter = closedObject(
  {
    name: filled,
    in: { enum: ['path', 'query', 'header'] },
    required: { type: 'boolean' },
    description: text,
    example: {},
    schema: schemaOrRef,
  },
  ['name', 'in', 'schema'],
);

const operation = {
  ...closedObject(
    {
      operationId: { type: 'string', pattern: '^[A-Z]\\w+_\\w+$' },
      summary: filled,
      description: text,
      tags: { type: 'array', items: filled, minItems: 1 },
      security: { type: 'array', items: { type: 'object', additionalProperties: { type: 'array' } } },
      parameters: { type: 'array', items: parameter },
      requestBody: closedObject({ required: { type: 'boolean' }, description: text, content }, ['content']),
      responses: {
        type: 'object',
        minProperties: 3,
        required: ['default'],
        additionalProperties: false,
        patternProperties: {
          '^20[012]$': answerOf(
            'application/json',
            'text/event-stream',
            'application/pkix-crl',
            'application/x-pem-file',
          ),
          '^204$': closedObject({ description: text }, ['description']),
          '^([45]\\d\\d|default)$': answerOf('application/problem+json'),
        },
      },
    },
    ['operationId', 'summary', 'tags', 'security', 'responses'],
  ),
  patternProperties: { '^x-': {} },
};

export const OPENAPI_30 = {
  $defs: { schema },
  ...closedObject(
    {
      openapi: { type: 'string', pattern: '^3\\.0\\.\\d+$' },
      info: {
        type: 'object',
        required: ['title', 'version', 'description'],
        properties: { title: filled, version: filled, description: filled },
      },
      tags: { type: 'array' },
      servers: { type: 'array' },
      paths: {
        type: 'object',
        minProperties: 1,
        additionalProperties: false,
        patternProperties: {
          '^/': closedObject({
            get: operation,
            post: operation,
            patch: operation,
            put: operation,
            delete: operation,
          }),
        },
      },
      components: closedObject(
        {
          schemas: { type: 'object', additionalProperties: { $ref: '#/$defs/schema' } },
          securitySchemes: {
            type: 'object',
            additionalProperties: {
              type: 'object',
              required: ['type'],
              properties: { type: { enum: ['http', 'apiKey'] } },
            },
          },
        },
        ['schemas', 'securitySchemes'],
      ),
    },
    ['openapi', 'info', 'paths', 'components'],
  ),
};
