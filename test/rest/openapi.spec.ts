import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiDocument, type Document } from '../support/api-document.ts';
import { OPENAPI_30 } from '../support/openapi-30.ts';
import { RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;
let document: Document;
let api: ApiDocument;

beforeAll(async () => {
  system = await TestSystem.start();
  const { body } = await RestClient.anonymous(system.process.webUrl).get<Document>('/docs-json');
  document = body;
  api = new ApiDocument(document);
});
afterAll(() => system.stop());

const operations = () => api.routes.map(({ name, operation }) => ({ name, operation }));

/** Every reference within a value. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === '$ref' ? [String(inner)] : references(inner),
  );
}

describe('the document at /docs-json', () => {
  it('is OpenAPI 3.0, with every operation summed up, tagged, secured and answered', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(OPENAPI_30);
    validate(document);
    const faults = (validate.errors ?? []).map(({ instancePath, message, params }) => [
      instancePath,
      message,
      params,
    ]);
    expect(faults.slice(0, 10)).toEqual([]);
  });

  it('is what `admin.js openapi` prints', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/admin.js', 'openapi'], {
      env: { PATH: process.env['PATH'] },
      maxBuffer: 10_000_000,
    });
    expect(JSON.parse(stdout)).toEqual(document);
  });

  it('refers to schemas that it has, and has none that nothing refers to', () => {
    const used = new Set(references(document).map((reference) => reference.replace(/^.*\//, '')));
    expect([...used].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it('names each operation once, and the parameters of its path', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { name, operation } of operations()) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect([name, declared.map((parameter) => parameter.name).sort()]).toEqual([name, inPath.sort()]);
    }
  });

  it('asks for one of the two ways to authenticate everywhere but at the login and for what is published', () => {
    const open = operations().filter(({ operation }) => operation.security.length === 0);
    expect(open.map(({ name }) => name).sort()).toEqual([
      'GET /certificates/authority',
      'GET /certificates/crl',
      'POST /auth/login',
      'POST /auth/logout',
      'POST /auth/refresh',
    ]);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'apiKey']);
    for (const { name, operation } of operations()) {
      if (operation.security.length === 0) continue;
      expect([name, operation.security]).toEqual([name, [{ bearer: [] }, { apiKey: [] }]]);
      expect([name, Object.keys(operation.responses)]).toEqual([
        name,
        expect.arrayContaining(['401', '403']),
      ]);
    }
  });

  it('describes success, and errors as one schema', () => {
    for (const { name, operation } of operations()) {
      const successes = Object.keys(operation.responses).filter((status) => /^2/.test(status));
      expect([name, successes.length]).not.toEqual([name, 0]);
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (/^2/.test(status)) continue;
        const problem = { schema: { $ref: '#/components/schemas/ProblemDto' } };
        expect([name, status, content]).toEqual([name, status, { 'application/problem+json': problem }]);
      }
    }
  });

  it('has an example of every body, which its schema allows', () => {
    const withBody = operations().filter(({ operation }) => operation.requestBody !== undefined);
    expect(withBody.length).toBeGreaterThan(20);
    for (const { name, operation } of withBody) {
      const examples = api.examples(operation);
      expect([name, examples.length]).not.toEqual([name, 0]);
      const media = operation.requestBody?.content['application/json'];
      for (const example of examples) {
        expect([name, example, api.matches(media?.schema ?? {}, example)]).toEqual([name, example, true]);
      }
    }
  });

  it('says null of every enumeration that may be null', () => {
    const faulty: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { nullable, enum: values } = value as { nullable?: unknown; enum?: unknown };
      if (nullable === true && Array.isArray(values) && !values.includes(null)) faulty.push(path);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`);
    };
    visit(document, '');
    expect(faulty).toEqual([]);
  });
});
