import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Replication } from '../../../local/aws/replication.ts';
import { type ReplicatedTable, replicatedTable } from './replicated-table.ts';

const regions = ['eu-west-1', 'us-east-1'] as const;

const text = fc.string({ unit: 'binary', maxLength: 20 });
const number = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('0', '-0.5', '1E-130', '99999999999999999999999999999999999999', '1E+125'),
);
const bytes = fc.uint8Array({ maxLength: 20 });
const distinct = <T>(each: fc.Arbitrary<T>, selector: (value: T) => string) =>
  fc.uniqueArray(each, { minLength: 1, maxLength: 4, selector });

const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((S) => ({ S })),
    number.map((N) => ({ N })),
    bytes.map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    distinct(text, String).map((SS) => ({ SS })),
    distinct(fc.integer(), String).map((NS) => ({ NS: NS.map(String) })),
    distinct(bytes, String).map((BS) => ({ BS })),
    fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('value'), { maxKeys: 3 }).map((M) => ({ M })),
  ),
}));

let table: ReplicatedTable;
let replication: Replication;
let count = 0;

beforeAll(async () => {
  table = await replicatedTable(regions);
  replication = await table.start();
});

afterAll(async () => {
  await replication.stop();
  table.table.close();
});

test('an item arrives as it was written, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 5 }), async (values) => {
      count += 1;
      const attributes = Object.fromEntries(values.map((each, index) => [`attribute ${index}`, each]));
      const Item = { pk: { S: String(count) }, sk: { S: 'item' }, ...attributes };
      const { client, tableName } = table.table;
      await client(regions[0]).send(new PutItemCommand({ TableName: tableName, Item }));
      await replication.settled();
      const [here, there] = await Promise.all(regions.map((region) => table.contents(region)));
      expect(there?.[String(count)]).toEqual(here?.[String(count)]);
    }),
    { numRuns: 40 },
  );
});
