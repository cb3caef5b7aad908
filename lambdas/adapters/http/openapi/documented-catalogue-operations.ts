import type { OperationId } from '../../../contract/routes.ts';
import type { AnswerName, RequestName } from './component-schemas.ts';
import type { DocumentedOperation } from './documented-operation.ts';
import { documentedRead as read } from './documented-read.ts';
import { type Parameter, headerParameters as header, pathParameters as path } from './parameters.ts';

type CatalogueOperation = Extract<
  OperationId,
  'putProduct' | 'getProduct' | 'putCustomer' | 'getCustomer' | 'eraseCustomer'
>;

const put = (of: {
  summary: string;
  parameter: Parameter;
  request: RequestName;
  schema: AnswerName;
  example: unknown;
}) =>
  ({
    tag: 'Catalogue',
    summary: of.summary,
    parameters: [of.parameter, header.ifMatch, header.ifNoneMatchToCreate, header.reason],
    request: { schema: of.request, example: of.example },
    answers: {
      200: { description: 'Replaced, or already so.', schema: of.schema, headers: ['etag'] },
      201: { description: 'Created.', schema: of.schema, headers: ['etag'] },
    },
    problems: ['VERSION_MISMATCH', 'CONFLICT'],
  }) as const;

/** What the document says of the operations on products and customers, beyond their routes. */
export const documentedCatalogueOperations: Readonly<Record<CatalogueOperation, DocumentedOperation>> = {
  putProduct: put({
    summary: 'Create or replace a product.',
    parameter: path.product,
    request: 'ProductRequest',
    schema: 'Product',
    example: { name: 'Atlas', metadata: { team: 'maps' } },
  }),
  getProduct: read({ tag: 'Catalogue', summary: 'Look at a product.', parameters: [path.product], schema: 'Product' }),
  putCustomer: put({
    summary: 'Create or replace a customer.',
    parameter: path.customer,
    request: 'CustomerRequest',
    schema: 'Customer',
    example: { name: 'Acme', metadata: { crm: '0017' } },
  }),
  getCustomer: read({
    tag: 'Catalogue',
    summary: 'Look at a customer.',
    parameters: [path.customer],
    schema: 'Customer',
  }),

  eraseCustomer: {
    tag: 'Catalogue',
    summary:
      'Forget a customer: the key under which devices and users were hashed is destroyed, name and metadata go. Ask again, with the same idempotency key, until it is complete.',
    parameters: [path.customer, header.idempotencyKey, header.ifMatch, header.reason],
    request: { schema: 'ErasureRequest', example: {} },
    answers: {
      200: {
        description: 'Complete: the destroyed key is nowhere in the table any more.',
        schema: 'Erasure',
        headers: ['etag'],
      },
      202: {
        description: 'Under way: ask again after `Retry-After` seconds.',
        schema: 'Erasure',
        headers: ['etag', 'retry-after'],
      },
    },
    problems: ['NOT_FOUND', 'VERSION_MISMATCH', 'ERASURE_INCOMPLETE'],
  },
};
