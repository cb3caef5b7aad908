import {
  ABSENT,
  type BadRequest,
  CONFLICT,
  type Expected,
  INVALID,
  MALFORMED,
  type Seed,
  UNKNOWN_REFERENCE,
  bad,
  nested,
} from './bad-request.ts';

const VERSION: Expected = [412, 'VERSION_MISMATCH'];
const CURSOR: Expected = [400, 'CURSOR_INVALID'];

const operator = { sender: 'operator' } as const;
const long = 'a'.repeat(300);
const term = { kind: 'subscription', period: 'P1M' };

const entries: readonly (readonly [string, unknown])[] = [
  ['no name', {}],
  ['an empty name', { name: '' }],
  ['a long name', { name: 'n'.repeat(201) }],
  ['a name that is a number', { name: 7 }],
  ['an id in the body', { id: 'atlas', name: 'Atlas' }],
  ['labels that are a list', { name: 'Atlas', metadata: [] }],
  ['a label that is a number', { name: 'Atlas', metadata: { order: 4711 } }],
  ['a label with a blank in its name', { name: 'Atlas', metadata: { 'order no': '1' } }],
  ['51 labels', { name: 'Atlas', metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`l${n}`, ''])) }],
];

const headers: readonly (readonly [string, Readonly<Record<string, string>>, Expected])[] = [
  ['an If-Match without quotes', { 'if-match': '1' }, INVALID],
  ['an If-Match that is half a list', { 'if-match': '"1",' }, INVALID],
  ['an If-Match of another version', { 'if-match': '"4711"' }, VERSION],
  ['a weak If-Match', { 'if-match': 'W/"1"' }, VERSION],
  ['an If-None-Match for what is there', { 'if-none-match': '*' }, VERSION],
  ['a reason that is too long', { 'licet-reason': 'r'.repeat(513) }, INVALID],
  ['a reason of bytes without a meaning', { 'licet-reason': 'caf\u00e9' }, INVALID],
  ['a reason of broken percent-encoding', { 'licet-reason': "UTF-8''%E2%28" }, INVALID],
  ['a reason with an encoded line break', { 'licet-reason': "UTF-8''a%0Ab" }, INVALID],
];

const puts = ({ product, customer }: Seed): readonly BadRequest[] => {
  const one = { ...operator, method: 'PUT', path: `/v1/admin/products/${product}` } as const;
  const ids = ['ATLAS', 'a%2Fb', '%00', NO_TEXT, 'a%20b', '-a', long, 'ätlas'.normalize('NFC')].map(encodeOnce);
  return [
    ...entries.map(([name, json]) => bad(name, { ...one, json }, INVALID)),
    ...headers.map(([name, more, expected]) => bad(name, { ...one, headers: more, json: { name: 'Atlas' } }, expected)),
    bad('no body', one, INVALID),
    bad('deep nesting', { ...one, raw: nested(32_000) }, MALFORMED),
    ...ids.flatMap((id) => {
      const path = `/v1/admin/products/${id}`;
      return [
        bad('an impossible id', { ...one, path, json: { name: 'A' } }, INVALID),
        bad('an impossible id', { ...operator, method: 'GET', path }, ABSENT),
      ].map((request) => (id === NO_TEXT ? { ...request, gatewayStatus: 400 } : request));
    }),
    bad('a customer without its prefix', { ...one, path: '/v1/admin/customers/acme', json: { name: 'A' } }, INVALID),
    bad('a customer with no name', { ...one, path: `/v1/admin/customers/${customer}`, json: {} }, INVALID),
    bad('an unknown customer', { ...operator, method: 'GET', path: '/v1/admin/customers/cus_nobody' }, ABSENT),
  ];
};

/** Percent-encoded bytes that are not UTF-8: half of a surrogate pair. */
const NO_TEXT = '%ED%A0%80';

/** A path part as a URL holds it: what is percent-encoded already stays. */
const encodeOnce = (part: string): string => (part.includes('%') ? part : encodeURIComponent(part));

const documents = ({ product }: Seed): readonly (readonly [string, unknown, Expected])[] => [
  ['nothing', {}, INVALID],
  ['no term', { product }, INVALID],
  ['a term of no kind', { product, term: { period: 'P1M' } }, INVALID],
  ['a term of another kind', { product, term: { kind: 'rental', period: 'P1M' } }, INVALID],
  ['a perpetual term with a period', { product, term: { kind: 'perpetual', period: 'P1M' } }, INVALID],
  ['a period of nothing', { product, term: { ...term, period: 'P0D' } }, INVALID],
  ['half a period', { product, term: { ...term, period: 'P0.5M' } }, INVALID],
  ['a period in words', { product, term: { ...term, period: 'monthly' } }, INVALID],
  ['a period that is a number', { product, term: { ...term, period: 30 } }, INVALID],
  ['an endless period', { product, term: { ...term, period: 'P99999Y' } }, INVALID],
  ['a feature that is an object', { product, term, features: { sso: { on: true } } }, INVALID],
  ['a feature that is null', { product, term, features: { sso: null } }, INVALID],
  ['a feature in capitals', { product, term, features: { SSO: true } }, INVALID],
  ['a huge number', { product, term, features: { 'max-projects': 1e308 } }, INVALID],
  ['a tiny number', { product, term, features: { share: 1e-300 } }, INVALID],
  [
    '201 features',
    { product, term, features: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`f${n}`, true])) },
    INVALID,
  ],
  ['a lease longer than any', { product, term, offline: { lease: 'P401D' } }, INVALID],
  ['a refresh after the lease', { product, term, offline: { lease: 'P1D', refreshAfter: 'P2D' } }, INVALID],
  ['seats, which are not there yet', { product, term, seats: { kind: 'floating', limit: 5 } }, INVALID],
  ['an unknown product', { product: 'nowhere', term }, UNKNOWN_REFERENCE],
  ['another kind of term', { product, term: { kind: 'perpetual' } }, CONFLICT],
];

const plans = (seed: Seed): readonly BadRequest[] => {
  const path = `/v1/admin/plans/${seed.plan}`;
  const publish = { ...operator, method: 'POST', path: `${path}/versions` } as const;
  const rollout = { ...operator, method: 'PUT', path: `${path}/rollout` } as const;
  const get = { ...operator, method: 'GET' } as const;
  return [
    ...documents(seed).map(([name, json, expected]) => bad(name, { ...publish, json }, expected)),
    bad(
      'an impossible plan',
      { ...publish, path: '/v1/admin/plans/Pro/versions', json: { product: seed.product, term } },
      INVALID,
    ),
    ...['0', '01', '-1', '1.0', 'latest', '99999999999', '9999'].map((version) =>
      bad('a version that is none', { ...get, path: `${path}/versions/${version}` }, ABSENT),
    ),
    ...['limit=0', 'limit=101', 'limit=-1', 'limit=1e1', 'limit=', 'limit=1&limit=2', 'page=2', '__proto__=1'].map(
      (query) => bad('a bad query', { ...get, path: `${path}/versions?${query}` }, INVALID),
    ),
    ...['x', '%00', 'e30', encodeURIComponent(Buffer.from('other#2').toString('base64url'))].map((cursor) =>
      bad('a cursor of no such list', { ...get, path: `${path}/versions?cursor=${cursor}` }, CURSOR),
    ),
    bad('a cursor that is too long', { ...get, path: `${path}/versions?cursor=${'c'.repeat(1025)}` }, INVALID),
    bad('an unknown plan', { ...get, path: '/v1/admin/plans/nowhere/rollout' }, ABSENT),
    bad('an unknown plan', { ...rollout, path: '/v1/admin/plans/nowhere/rollout', json: { current: 1 } }, ABSENT),
    bad('an unpublished version', { ...rollout, json: { current: 9999 } }, UNKNOWN_REFERENCE),
    ...[0, '1', 1.5, 1e12, null].map((current) =>
      bad(`the version ${JSON.stringify(current)}`, { ...rollout, json: { current } }, INVALID),
    ),
    bad('an old ETag', { ...rollout, json: { current: 1 }, headers: { 'if-match': '"4711"' } }, VERSION),
  ];
};

/** Bad requests about products, customers and plans. */
export const badCatalogueRequests = (seed: Seed): readonly BadRequest[] => [...puts(seed), ...plans(seed)];
