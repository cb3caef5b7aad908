import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { catalogueReader } from '../../../lambdas/adapters/dynamodb/catalogue-reader.ts';
import type { GlobalTable } from '../../../lambdas/adapters/dynamodb/global-table.ts';
import { toItem } from '../../../lambdas/adapters/dynamodb/items.ts';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { customer, product } from '../../../lambdas/core/catalogue.ts';
import { CursorInvalid, DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { eventOf, monthly, planNamed, publication, regionOf, tableFor, versionOf } from '../../support/licensing.ts';

const [primary, other] = [regionOf('us-east-1'), regionOf('eu-west-1')];
const atlas = product.parse({ id: 'atlas', name: 'Atlas', metadata: {} });
const acme = customer.parse({ id: 'cus_acme', name: 'Acme', metadata: { crm: '17' } });

let table: TestTable;

beforeAll(async () => {
  table = await createTestTable([primary, other]);
  const { commit } = ledger(tableFor(table), systemRandom);
  await commit(primary, [{ entity: 'product', after: atlas, expectedVersion: 0, event: eventOf('product.created') }]);
  await commit(primary, [
    {
      entity: 'customer',
      after: acme,
      secret: { holderKey: 'k1' },
      expectedVersion: 0,
      event: eventOf('customer.created'),
    },
  ]);
  for (const version of [1, 2, 3, 10]) {
    await commit(primary, publication(monthly('pro', version)).slice(0, 1));
  }
  await commit(primary, publication(monthly('pro', 10)).slice(1));
});

afterAll(() => {
  table.close();
});

describe('from any region, the catalogue is read where it is written', () => {
  const read = () => catalogueReader(tableFor(table, other));

  test('products, customers, versions and rollouts', async () => {
    const catalogue = read();
    await expect(catalogue.product(atlas.id)).resolves.toEqual({ value: atlas, version: 1 });
    await expect(catalogue.customer(acme.id)).resolves.toEqual({
      value: acme,
      version: 1,
      secret: { holderKey: 'k1' },
      isCurrent: true,
    });
    await expect(catalogue.planVersion(planNamed('pro'), versionOf(2))).resolves.toEqual({
      value: monthly('pro', 2),
      version: 1,
    });
    await expect(catalogue.planRollout(planNamed('pro'))).resolves.toMatchObject({ value: { current: 10 } });
  });

  test('what is not there is undefined', async () => {
    await expect(read().planRollout(planNamed('none'))).resolves.toBeUndefined();
    await expect(read().planVersion(planNamed('pro'), versionOf(9))).resolves.toBeUndefined();
  });

  test('versions come newest first, by number, in pages', async () => {
    const catalogue = read();
    const first = await catalogue.planVersions(planNamed('pro'), { limit: 3 });
    const second = await catalogue.planVersions(planNamed('pro'), { limit: 3, cursor: first.nextCursor });
    expect([first, second].map((page) => page.items.map(({ version }) => version))).toEqual([[10, 3, 2], [1]]);
    expect(second.nextCursor).toBeUndefined();
  });

  test.each(['', 'x', Buffer.from('other#2').toString('base64url'), Buffer.from('pro#-1').toString('base64url')])(
    'a cursor that is none of this plan (%j) is refused',
    async (cursor) => {
      await expect(read().planVersions(planNamed('pro'), { limit: 3, cursor })).rejects.toThrow(CursorInvalid);
    },
  );
});

describe('when the primary region does not answer', () => {
  const item = toItem(
    { entity: 'product', after: atlas, expectedVersion: 0, event: eventOf('product.created') },
    primary,
  );
  const lost = Object.assign(new Error('connect ETIMEDOUT'), { name: 'TimeoutError' });

  const seenFrom = (region: typeof primary, stored = item): GlobalTable => {
    const [atPrimary, elsewhere] = [new DynamoDBClient({ region: primary }), new DynamoDBClient({ region: other })];
    mockClient(atPrimary).on(GetItemCommand).rejects(lost);
    mockClient(elsewhere).on(GetItemCommand).resolves({ Item: stored });
    return { name: 't', region, regions: [primary, other], replica: (of) => (of === primary ? atPrimary : elsewhere) };
  };

  test('a customer from the own replica is told as one that may be behind, and one without a key as such', async () => {
    const event = eventOf('customer.created');
    const secret = { holderKey: 'k1' };
    const whole = toItem({ entity: 'customer', after: acme, secret, expectedVersion: 0, event }, primary);
    const early = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'secret'));
    for (const [stored, expected] of [
      [whole, { value: acme, version: 1, secret, isCurrent: false }],
      [early, { value: acme, version: 1, isCurrent: false }],
    ] as const) {
      await expect(catalogueReader(seenFrom(other, stored)).customer(acme.id)).resolves.toEqual(expected);
    }
  });

  test('another region reads its own replica', async () => {
    await expect(catalogueReader(seenFrom(other)).product(atlas.id)).resolves.toEqual({ value: atlas, version: 1 });
  });

  test('the primary itself has nothing to fall back on', async () => {
    await expect(catalogueReader(seenFrom(primary)).product(atlas.id)).rejects.toThrow(DependencyUnavailable);
  });
});
