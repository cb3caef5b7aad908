import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { attributeJson } from '../../../../lambdas/adapters/audit/attribute-json.ts';
import {
  customerKey,
  licenseKey,
  planRolloutKey,
  planVersionKey,
  poolKey,
  productKey,
  seatKey,
} from '../../../../lambdas/adapters/dynamodb/keys.ts';
import { customerId, licenseId, planId, productId, region, versionNumber } from '../../../../lambdas/core/ids.ts';
import { SEATS } from '../../../../lambdas/core/seats/seat-resource.ts';
import { entityKey } from '../../../../local/audit/rebuild/entity-key.ts';
import { storedDocument } from '../../../../local/audit/rebuild/stored-document.ts';
import { storedItem } from '../../../../local/audit/rebuild/stored-item.ts';

const license = licenseId.parse('lic_01jd3v6x0c5m8k2q9r7t4w1y6z');
const ireland = region.parse('eu-west-1');
const device = { kind: 'device', device: 'laptop ü#1' } as const;
const user = { kind: 'user', user: 'ada', devices: ['laptop'] } as const;

test.each([
  ['product', { id: 'atlas' }, productKey(productId.parse('atlas'))],
  ['customer', { id: 'cus_a' }, customerKey(customerId.parse('cus_a'))],
  ['license', { id: license }, licenseKey(license)],
  ['plan-rollout', { plan: 'pro', current: 2 }, planRolloutKey(planId.parse('pro'))],
  ['plan-version', { plan: 'pro', version: 12 }, planVersionKey(planId.parse('pro'), versionNumber.parse(12))],
  ['seat', { license, region: ireland, holder: device }, seatKey(license, ireland, device)],
  ['seat', { license, region: ireland, holder: user }, seatKey(license, ireland, user)],
  ['pool', { license, region: ireland, resource: 'seats' }, poolKey(license, SEATS, ireland)],
])('a %s lies where Licet puts it', (kind, document, key) => {
  expect(entityKey(kind, JSON.stringify(document))).toEqual(key);
});

test('a stored document reads as the archiver writes it', () => {
  const values = [
    { M: { b: { S: 'x"\u0000é' }, a: { N: '12345678901234567890123456789012345678' }, 'a b': { NULL: true } } },
    { L: [{ BOOL: true }, { BOOL: false }, { M: {} }, { L: [] }] },
    { SS: ['b', 'a'] },
    { NS: ['2', '10', '1'] },
  ];
  for (const value of values) expect(storedDocument(value)).toBe(attributeJson(value));
});

describe('an item of the table', () => {
  const sound = {
    ...licenseKey(license),
    ...{ entity: 'license', writer: 'eu-west-1', version: 2, document: { id: license, status: 'active' } },
    change: { id: 'chg_2' },
  };
  const read = (item: object) => storedItem(marshall(item, { removeUndefinedValues: true }));

  test('is an entity, with its version and its change', () => {
    expect(read(sound)).toMatchObject({
      kind: 'entity',
      entity: { entity: 'license', entity_id: license, version: 2, changeId: 'chg_2', writer: 'eu-west-1' },
    });
  });

  test('or bookkeeping, of which no change is archived', () => {
    expect(read({ pk: 'idempotency#x', sk: 'idempotency', entity: 'idempotency' })).toMatchObject({
      kind: 'bookkeeping',
    });
  });

  test('which alone may expire, where answers are remembered', () => {
    const answer = { pk: 'idempotency#x', sk: 'idempotency', entity: 'idempotency', ttl: 1 };
    expect(read(answer)).toMatchObject({ kind: 'bookkeeping' });
  });

  test('or an entity of a kind that a newer version writes: it goes by its partition', () => {
    expect(read({ ...sound, pk: 'meter#1', sk: 'meter', entity: 'meter' })).toMatchObject({
      kind: 'entity',
      entity: { entity: 'meter', entity_id: 'meter#1' },
    });
  });

  test.each([
    ['without a kind', { ...sound, entity: undefined }, 'an item without a kind'],
    ['without a document', { ...sound, document: undefined }, 'a license that cannot be read: document'],
    ['without an id', { ...sound, document: { status: 'active' } }, 'a license whose document names no id'],
    ['under a key of another', { ...sound, pk: 'license#lic_2' }, `license ${license}, which does not belong there`],
    ['of an entity that calls itself bookkeeping', { ...sound, entity: 'idempotency' }, 'does not belong there'],
    ['of bookkeeping of another kind', { pk: 'revocations#x', sk: 'idempotency', entity: 'idempotency' }, 'not belong'],
    [
      'of bookkeeping that lists would find',
      { pk: 'status-counter#eu-west-1', sk: 'status-counter', entity: 'status-counter', licenseIndex: 'license' },
      'status-counter with what it has no use for: licenseIndex',
    ],
    [
      'of a revocation that is to expire',
      { pk: 'revocations#eu-west-1-0', sk: '00001#eu-west-1', entity: 'listed-status', version: 2, value: 1, ttl: 1 },
      'listed-status with what it has no use for: ttl',
    ],
    [
      'of a status that lists do not know',
      { pk: 'revocations#eu-west-1-0', sk: '00001#eu-west-1', entity: 'listed-status', version: 2, value: 7 },
      'listed-status that cannot be read',
    ],
    ['of a version before the first', { ...sound, version: 0 }, 'a license that cannot be read: version'],
    ['of a kind that nobody knows', { ...sound, entity: 'coupon', change: undefined }, 'not known here, coupon'],
  ])('%s is strange', (_, item, problem) => {
    expect(read(item)).toMatchObject({ kind: 'strange', strange: { problem: expect.stringContaining(problem) } });
  });
});
