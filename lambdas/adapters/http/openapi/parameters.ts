import type * as z from 'zod/mini';
import { headers } from '../../../contract/headers.ts';
import { limits } from '../../../contract/limits.ts';
import { customerId, licenseId, planId, productId } from '../../../core/ids.ts';
import { label } from '../../../core/seats/seat.ts';
import { statusListName } from '../../../core/status-position.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import { pageLimit } from '../schemas/page.ts';
import { licensesQuery } from '../schemas/licenses.ts';
import { planVersionsQuery } from '../schemas/plans.ts';
import { releaseSeatQuery, seatsQuery } from '../schemas/seats.ts';
import { type JsonSchema, inlineSchema } from './component-schemas.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

const wholeNumber = (bounds: { maximum?: number; default?: number }): JsonSchema => ({
  type: 'integer',
  minimum: 1,
  ...bounds,
});

const inPath = (name: string, schema: JsonSchema, description: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});

export const pathParameters = {
  product: inPath('id', inlineSchema(productId), 'Product id, chosen by whoever puts it.'),
  customer: inPath('id', inlineSchema(customerId), 'Customer id, chosen by whoever puts it.'),
  license: inPath('id', inlineSchema(licenseId), 'License id.'),
  plan: inPath('plan', inlineSchema(planId), 'Plan id, chosen by whoever publishes its first version.'),
  device: inPath('device', inlineSchema(label), "Device, by the client's own name for it."),
  holder: inPath('holder', inlineSchema(label), 'Device or user, as clients name it.'),
  statusList: inPath(
    'list',
    inlineSchema(statusListName),
    'Status list, as the `status` claim of a lease ends with it.',
  ),
  version: inPath('version', wholeNumber({}), 'Number of a version of the plan, counted from 1.'),
} as const;

const inQuery = (name: string, schema: JsonSchema, description: string): Parameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

const described = (
  shape: Readonly<Record<string, z.ZodMiniType>>,
  descriptions: Readonly<Record<string, string>>,
): readonly Parameter[] =>
  Object.entries(shape).map(([name, schema]) =>
    inQuery(
      name,
      schema === pageLimit
        ? wholeNumber({ maximum: limits.pageItemsMax, default: limits.pageItemsDefault })
        : inlineSchema(schema),
      descriptions[name] ?? '',
    ),
  );

const paging = { limit: 'Items on the page.', cursor: '`nextCursor` of the page before.' };

export const queryParameters = {
  releaseSeat: described(releaseSeatQuery.shape, { user: 'Whose seat it is, where the plan gives seats to users.' }),
  seats: described(seatsQuery.shape, paging),
  planVersions: described(planVersionsQuery.shape, paging),
  licenses: described(licensesQuery.shape, {
    ...paging,
    customer: 'Of this customer.',
    plan: 'Under this plan.',
    status: 'With this status.',
    expiringBefore: 'Expiring before this instant; leaves out perpetual licenses.',
  }),
} as const;

const inHeader = (name: string, schema: JsonSchema, description: string, required = false): Parameter => ({
  name,
  in: 'header',
  required,
  description,
  schema,
});

const text = { type: 'string' };

export const headerParameters = {
  reason: inHeader(
    headers.reason,
    text,
    `Why; recorded with the change. Printable ASCII, or \`UTF-8''\` and the percent-encoded text (RFC 8187); at most ${limits.reasonCharacters} characters.`,
  ),
  idempotencyKey: inHeader(
    headers.idempotencyKey,
    inlineSchema(idempotencyKey),
    `Makes a repetition within ${limits.idempotencyDays * 24} hours harmless: it gets the first answer again, with \`${headers.idempotencyReplayed}: true\`. Unguessable, for it also seals the remembered answer: a UUID is good. Known to the caller's identity and to the region that the change is written in.`,
  ),
  ifMatch: inHeader('if-match', text, 'ETag of the version that the change rests on; 412 where there is another now.'),
  ifMatchRequired: inHeader(
    'if-match',
    text,
    'ETag of the version that the change rests on; 412 where there is another now.',
    true,
  ),
  ifNoneMatchToCreate: inHeader('if-none-match', text, '`*`: only create; 412 where there is one already.'),
  ifNoneMatchToRead: inHeader('if-none-match', text, 'ETag of what is known already; 304 where it is still so.'),
} as const;
