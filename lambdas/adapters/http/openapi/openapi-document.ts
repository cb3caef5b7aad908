import { headers } from '../../../contract/headers.ts';
import { type Authentication, type OperationId, type Route, routes } from '../../../contract/routes.ts';
import { type AnswerName, componentSchemas, referenceTo } from './component-schemas.ts';
import type { DocumentedAnswer, DocumentedOperation } from './documented-operation.ts';
import { documentedOperations } from './documented-operations.ts';
import { problemResponses, problemsOf } from './problem-responses.ts';

const API_VERSION = '1';

const securitySchemes = {
  licenseKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`License <license key>`',
  },
  awsSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'AWS Signature Version 4, service `execute-api`. The gateway itself answers 403 `{"message":"Forbidden"}` to a signature that it does not accept.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
} as const;

const securityOf: Readonly<Record<Authentication, readonly object[]>> = {
  none: [],
  'license-key': [{ licenseKey: [] }],
  'aws-iam': [{ awsSignature: [] }],
};

const text = (description: string) => ({ description, schema: { type: 'string' } });

const answerHeaders = {
  etag: text('Names this state of the resource, for `If-Match` and `If-None-Match`.'),
  'cache-control': text('How long the answer may be kept.'),
  'retry-after': text('Seconds after which to ask again.'),
  'idempotency-replayed': text('`true` where an earlier request with the same `Idempotency-Key` got this answer.'),
  [headers.requestId]: text('Id of the request: in the log, and in every change that it made.'),
  [headers.region]: text('Region that answered.'),
};

const jsonContent = (schema: AnswerName, mediaType = 'application/json') => ({
  content: { [mediaType]: { schema: referenceTo(schema) } },
});

const answerOf = ({ description, schema, mediaType, headers: own = [] }: DocumentedAnswer) => ({
  description,
  headers: Object.fromEntries(
    [...own, headers.requestId, headers.region].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  ),
  ...(schema !== undefined && jsonContent(schema, mediaType)),
});

const bodyOf = ({
  schema,
  mediaTypes = ['application/json'],
  example,
}: NonNullable<DocumentedOperation['request']>) => ({
  // Where every field is optional the body is too: it reads as {}.
  required: componentSchemas[schema]?.['required'] !== undefined,
  content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: referenceTo(schema), example }])),
});

const operationObject = (id: OperationId, route: Route) => {
  const operation = documentedOperations[id];
  return {
    operationId: id,
    tags: [operation.tag],
    summary: operation.summary,
    security: securityOf[route.authentication],
    ...(operation.parameters !== undefined && { parameters: operation.parameters }),
    ...(operation.request !== undefined && { requestBody: bodyOf(operation.request) }),
    responses: {
      ...Object.fromEntries(Object.entries(operation.answers).map(([status, answer]) => [status, answerOf(answer)])),
      ...problemResponses(problemsOf(route, operation)),
    },
  };
};

const isOperation = (id: string): id is OperationId => Object.hasOwn(routes, id);

const pathsObject = (): Readonly<Record<string, Readonly<Record<string, unknown>>>> => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const id of Object.keys(routes).filter(isOperation)) {
    const route = routes[id];
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationObject(id, route) };
  }
  return paths;
};

/** The API as an OpenAPI 3.1 document, made from the routes and from the schemas that validate requests. */
export const openApiDocument = {
  openapi: '3.1.1',
  info: {
    title: 'Licet',
    version: API_VERSION,
    summary: 'Licensing and entitlements: may this customer do this, now, here?',
    description:
      'JSON in UTF-8; times in RFC 3339, UTC; durations in ISO 8601. Unknown fields are refused. Errors are problem details (RFC 9457) with a stable `code`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
  servers: [{ url: '/' }],
  paths: pathsObject(),
  components: { schemas: componentSchemas, headers: answerHeaders, securitySchemes },
};
