import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Replication } from '../../../local/aws/replication.ts';
import { type ReplicatedTable, replicatedTable } from './replicated-table.ts';

const regions = ['eu-west-1', 'us-east-1', 'ap-south-1'] as const;

const region = fc.constantFrom(...regions);
const item = fc.constantFrom('a', 'b', 'c');
const value = fc.constantFrom('1', '2', '3');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), region, item, value }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('update' as const), region, item, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), region, item }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      from: region,
      to: region,
      paused: fc.boolean(),
      lagMs: fc.constantFrom(0, 5, 20),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'settle' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const take = async (
  table: ReplicatedTable,
  replication: Replication,
  each: Step,
  run: string,
): Promise<Replication> => {
  switch (each.kind) {
    case 'put':
      await table.put(each.region, run + each.item, each.value);
      return replication;
    case 'update':
      await table.update(each.region, run + each.item, each.value);
      return replication;
    case 'remove':
      await table.remove(each.region, run + each.item);
      return replication;
    case 'link':
      if (each.from !== each.to) await replication.set(each);
      return replication;
    case 'settle':
      await replication.settled();
      return replication;
    case 'restart':
      await replication.stop();
      return table.start();
  }
};

const healed = async (replication: Replication): Promise<void> => {
  for (const { from, to } of replication.links()) await replication.set({ from, to, lagMs: 0, paused: false });
  await replication.settled();
};

describe('replication', () => {
  test('whatever three regions write, over whatever links: once these work, all have the same items', async () => {
    const table = await replicatedTable(regions);
    let replication = await table.start();
    let runCount = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 3 }), { maxLength: 25 }), async (rounds) => {
        runCount += 1;
        const run = `${runCount}-`;
        for (const round of rounds) {
          const [first, ...others] = round;
          // Steps of a round run at once, except that a restart stands alone.
          if (first?.kind === 'restart') replication = await take(table, replication, first, run);
          else {
            const concurrent = [first, ...others].filter((each) => each !== undefined && each.kind !== 'restart');
            await Promise.all(concurrent.map((each) => take(table, replication, each as Step, run)));
          }
        }
        await healed(replication);
        const [one, two, three] = await Promise.all(regions.map((each) => table.contents(each)));
        expect(two).toEqual(one);
        expect(three).toEqual(one);
      }),
      { numRuns: 25 },
    );
    await replication.stop();
    table.table.close();
  });
});
