import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type * as mini from 'zod/mini';
import { answerSchemas, requestSchemas } from '../../../lambdas/adapters/http/openapi/component-schemas.ts';
import { documentedOperations } from '../../../lambdas/adapters/http/openapi/documented-operations.ts';
import { openApiDocument } from '../../../lambdas/adapters/http/openapi/openapi-document.ts';
import { type ProblemCode, problems } from '../../../lambdas/contract/problems.ts';
import { routes } from '../../../lambdas/contract/routes.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const document = JSON.parse(JSON.stringify(openApiDocument)) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Parameters<typeof z.fromJSONSchema>[0]>> };
};

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every `$ref` of a document. */
const references = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string' ? [value] : references(value),
  );
};

const resolved = (reference: string): unknown =>
  reference
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], document);

describe('the document', () => {
  test('has the routes of the service and no others', () => {
    expect(
      operations.map(({ path, method, operation }) => `${operation.operationId} ${method.toUpperCase()} ${path}`),
    ).toEqual(
      expect.arrayContaining(Object.entries(routes).map(([id, { method, path }]) => `${id} ${method} ${path}`)),
    );
    expect(operations).toHaveLength(Object.keys(routes).length);
  });

  test('is of the shape that OpenAPI 3.1 asks for', () => {
    const parameter = z.strictObject({
      name: z.string().min(1),
      in: z.enum(['path', 'query', 'header']),
      required: z.boolean(),
      description: z.string().min(1),
      schema: z.record(z.string(), z.unknown()),
    });
    const content = z.record(
      z.string().regex(/^application\/[\w.+-]+$/),
      z.strictObject({ schema: z.record(z.string(), z.unknown()), example: z.unknown().optional() }),
    );
    const response = z.strictObject({
      description: z.string().min(1),
      headers: z.record(z.string(), z.strictObject({ $ref: z.string() })).optional(),
      content: content.optional(),
    });
    const operation = z.strictObject({
      operationId: z.string(),
      tags: z.tuple([z.string()]),
      summary: z.string().min(1).max(200),
      security: z.array(z.record(z.enum(['licenseKey', 'awsSignature']), z.array(z.never())).or(z.object({}))),
      parameters: z.array(parameter).optional(),
      requestBody: z.strictObject({ required: z.boolean(), content }).optional(),
      responses: z.record(z.string().regex(/^[2345]\d\d$/), response),
    });
    const shape = z.strictObject({
      openapi: z.string().regex(/^3\.1\.\d$/),
      info: z.looseObject({ title: z.string(), version: z.string() }),
      jsonSchemaDialect: z.url(),
      servers: z.array(z.strictObject({ url: z.string() })),
      paths: z.record(
        z.string().startsWith('/'),
        z.record(z.enum(['get', 'put', 'post', 'patch', 'delete']), operation).or(z.record(z.string(), operation)),
      ),
      components: z.strictObject({
        schemas: z.record(z.string().regex(/^[\w.-]+$/), z.record(z.string(), z.unknown())),
        headers: z.record(
          z.string().regex(/^[\w.-]+$/),
          z.strictObject({ description: z.string(), schema: z.object({ type: z.literal('string') }) }),
        ),
        securitySchemes: z.record(
          z.string(),
          z.looseObject({ type: z.literal('apiKey'), in: z.literal('header'), name: z.string() }),
        ),
      }),
    });
    expect(shape.safeParse(document).error?.issues).toBeUndefined();
  });

  test('refers to nothing that it does not hold', () => {
    const missing = references(document).filter((reference) => resolved(reference) === undefined);
    expect(missing).toEqual([]);
    expect(references(document).length).toBeGreaterThan(0);
  });

  test('describes the parameters of each path, and no others', () => {
    for (const { path, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
  });

  test('says of each operation how it is authenticated', () => {
    const expected = { none: [], 'license-key': [{ licenseKey: [] }], 'aws-iam': [{ awsSignature: [] }] };
    for (const { operation } of operations) {
      const { authentication } = routes[operation.operationId as keyof typeof routes];
      expect(operation.security).toEqual(expected[authentication]);
    }
  });

  test('names every code that an error can have', () => {
    const named = new Set(
      operations.flatMap(({ operation }) =>
        Object.values(operation.responses).flatMap(({ description }) => description.match(/(?<=`)[A-Z_]+(?=`)/g) ?? []),
      ),
    );
    // What no operation answers: the default route does.
    const elsewhere: readonly ProblemCode[] = ['METHOD_NOT_ALLOWED'];
    expect([...named, ...elsewhere].toSorted()).toEqual(Object.keys(problems).toSorted());
  });
});

describe('a schema of the document', () => {
  const documented = Object.entries(documentedOperations).flatMap(([id, { request }]) =>
    request === undefined ? [] : [{ id, ...request }],
  );

  test.each(documented.map((request) => [request.id, request] as const))(
    'of the body of %s takes its example, as the validating schema does',
    (_id, { schema, example }) => {
      const validating: mini.ZodMiniType = requestSchemas[schema];
      expect(validating.safeParse(example).error?.issues).toBeUndefined();
      const component = document.components.schemas[schema];
      expect(z.fromJSONSchema(component ?? false).safeParse(example).error?.issues).toBeUndefined();
    },
  );

  const wrong: readonly unknown[] = [
    { surprise: 1 },
    [],
    'text',
    null,
    { device: '' },
    { name: '', metadata: {} },
    { product: 'ATLAS', term: { kind: 'perpetual' } },
    { product: 'atlas', term: { kind: 'subscription', period: 30 } },
    { current: 0 },
    { customer: 'acme', plan: 'pro' },
    { overrides: { seats: 1 } },
    { periods: 121 },
    { plan: 'pro', when: 'later' },
    { overlap: 7 },
    { customer: 'cus_acme', plan: 'pro', startsAt: 'soon' },
  ];

  test.each(Object.entries(requestSchemas))(
    '%s refuses what the validating schema refuses for its form',
    (name, schema) => {
      const validating: mini.ZodMiniType = schema;
      const described = z.fromJSONSchema(document.components.schemas[name] ?? true);
      for (const body of wrong) {
        expect([body, described.safeParse(body).success]).toEqual([body, validating.safeParse(body).success]);
      }
    },
  );

  test('of a request is closed, of an answer open: answers may grow', () => {
    for (const name of Object.keys(requestSchemas)) {
      expect(document.components.schemas[name]).toMatchObject({ additionalProperties: false });
    }
    for (const name of Object.keys(answerSchemas)) {
      expect(JSON.stringify(document.components.schemas[name])).not.toContain('"additionalProperties":false');
    }
  });
});
