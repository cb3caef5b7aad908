import { afterEach, describe, expect, test } from '@jest/globals';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { memoryCheckpoints } from '../../../local/aws/checkpoints.ts';
import type { Replication } from '../../../local/aws/replication.ts';
import { type ReplicatedTable, replicatedTable } from './replicated-table.ts';

const ireland = 'eu-west-1';
const virginia = 'us-east-1';
const mumbai = 'ap-south-1';

let running: { readonly table: ReplicatedTable; readonly replication: Replication } | undefined;

afterEach(async () => {
  await running?.replication.stop();
  running?.table.table.close();
  running = undefined;
});

const start = async (...regions: string[]) => {
  const table = await replicatedTable(regions);
  const replication = await table.start();
  running = { table, replication };
  return { ...table, replication };
};

/** What a region's stream told of an item, from its first record on. */
const told = async (table: Pick<ReplicatedTable, 'stream'>, region: string, id: string) =>
  (await table.stream(region))
    .filter(({ dynamodb }) => dynamodb?.Keys?.['pk']?.S === id)
    .map(({ eventName, dynamodb }) => [eventName, dynamodb?.OldImage?.['value']?.S, dynamodb?.NewImage?.['value']?.S]);

describe('a write', () => {
  test('reaches every other region as it was written, and shows once in each stream', async () => {
    const table = await start(ireland, virginia, mumbai);
    await table.put(ireland, 'item', 'first');
    await table.replication.settled();
    await table.update(ireland, 'item', 'second');
    await table.replication.settled();
    await table.remove(ireland, 'item');
    await table.replication.settled();
    await table.replication.settled();
    for (const region of [ireland, virginia, mumbai]) {
      expect(await table.contents(region)).toEqual({});
      expect(await told(table, region, 'item')).toEqual([
        ['INSERT', undefined, 'first'],
        ['MODIFY', 'first', 'second'],
        ['REMOVE', 'second', undefined],
      ]);
    }
  });

  test('leaves no trace of replication in the item', async () => {
    const table = await start(ireland, virginia);
    await table.put(ireland, 'item', 'value');
    await table.replication.settled();
    expect(await table.contents(virginia)).toEqual({
      item: { pk: { S: 'item' }, sk: { S: 'item' }, value: { S: 'value' } },
    });
  });

  test.each(['put', 'update'] as const)('(%s) of an item that came from elsewhere goes back there', async (kind) => {
    const table = await start(ireland, virginia);
    await table.put(ireland, 'item', 'there');
    await table.replication.settled();
    await table[kind](virginia, 'item', 'back');
    await table.replication.settled();
    expect(await table.value(ireland, 'item')).toBe('back');
    await table.remove(virginia, 'item');
    await table.replication.settled();
    expect(await table.value(ireland, 'item')).toBeUndefined();
  });

  test('that restores what an item was before is a write like any other', async () => {
    const table = await start(ireland, virginia);
    await table.put(ireland, 'item', 'one');
    await table.replication.settled();
    await table.put(virginia, 'item', 'two');
    await table.put(virginia, 'item', 'one');
    await table.put(virginia, 'item', 'two');
    await table.replication.settled();
    expect([await table.value(ireland, 'item'), await table.value(virginia, 'item')]).toEqual(['two', 'two']);
  });

  test('of several items at once arrives as several writes', async () => {
    const table = await start(ireland, virginia);
    const { client, tableName } = table.table;
    const ids = ['a', 'b', 'c'];
    const items = ids.map((id) => ({
      Put: { TableName: tableName, Item: { pk: { S: id }, sk: { S: 'item' }, value: { S: id } } },
    }));
    await client(ireland).send(new TransactWriteItemsCommand({ TransactItems: items }));
    await table.replication.settled();
    expect(await table.contents(virginia)).toEqual(await table.contents(ireland));
    expect(Object.keys(await table.contents(virginia)).toSorted()).toEqual(ids);
  });
});

describe('the last writer wins', () => {
  const orders: readonly (readonly [string, string])[] = [
    [ireland, virginia],
    [virginia, ireland],
  ];

  test.each(orders)('of two regions that could not see each other: first %s, then %s', async (earlier, later) => {
    const table = await start(ireland, virginia);
    for (const { from, to } of table.replication.links()) await table.replication.set({ from, to, paused: true });
    await table.put(earlier, 'item', 'earlier');
    await table.replication.settled();
    await table.put(later, 'item', 'later');
    await table.replication.settled();
    expect([await table.value(earlier, 'item'), await table.value(later, 'item')]).toEqual(['earlier', 'later']);
    for (const { from, to } of table.replication.links()) await table.replication.set({ from, to, paused: false });
    await table.replication.settled();
    expect([await table.value(earlier, 'item'), await table.value(later, 'item')]).toEqual(['later', 'later']);
    // The loser's region saw the winner's write, the winner's region saw nothing.
    expect(await told(table, later, 'item')).toEqual([['INSERT', undefined, 'later']]);
  });

  test('also when it deleted the item: an earlier write does not bring it back', async () => {
    const table = await start(ireland, virginia, mumbai);
    await table.put(ireland, 'item', 'first');
    await table.replication.settled();
    await table.replication.set({ from: ireland, to: mumbai, paused: true });
    await table.put(ireland, 'item', 'second');
    await table.replication.settled();
    await table.remove(virginia, 'item');
    await table.replication.settled();
    await table.replication.set({ from: ireland, to: mumbai, paused: false });
    await table.replication.settled();
    for (const region of [ireland, virginia, mumbai]) expect(await table.value(region, 'item')).toBeUndefined();
  });
});

describe('a link', () => {
  test('that is paused carries nothing until it is not; the other direction goes on', async () => {
    const table = await start(ireland, virginia);
    await table.replication.set({ from: ireland, to: virginia, paused: true });
    await table.put(ireland, 'out', 'value');
    await table.put(virginia, 'in', 'value');
    await table.replication.settled();
    expect(Object.keys(await table.contents(virginia))).toEqual(['in']);
    expect(Object.keys(await table.contents(ireland)).toSorted()).toEqual(['in', 'out']);
    await table.replication.set({ from: ireland, to: virginia, paused: false });
    await table.replication.settled();
    expect(Object.keys(await table.contents(virginia)).toSorted()).toEqual(['in', 'out']);
  });

  test('has a lag: a write arrives when it is over, not before', async () => {
    const table = await replicatedTable([ireland, virginia, mumbai]);
    let now = Date.parse('2026-11-23T12:00:00Z');
    const replication = await table.start({ clock: () => now });
    running = { table, replication };
    await replication.set({ from: ireland, to: virginia, lagMs: 60_000 });
    await table.put(ireland, 'item', 'value');
    await replication.set({ from: ireland, to: virginia, paused: true });
    // It has been seen, since it has reached the third region.
    await replication.settled();
    expect(await table.value(mumbai, 'item')).toBe('value');
    await replication.set({ from: ireland, to: virginia, paused: false });
    now += 59_999;
    await replication.set({ from: ireland, to: virginia });
    expect(await table.value(virginia, 'item')).toBeUndefined();
    now += 1;
    await replication.set({ from: ireland, to: virginia });
    await replication.settled();
    expect(await table.value(virginia, 'item')).toBe('value');
  });

  test('is listed with what was set of it', async () => {
    const { replication } = await start(ireland, virginia);
    await replication.set({ from: virginia, to: ireland, lagMs: 250 });
    await replication.set({ from: virginia, to: ireland, paused: true });
    expect(replication.links()).toEqual([
      { from: ireland, to: virginia, lagMs: 0, paused: false },
      { from: virginia, to: ireland, lagMs: 250, paused: true },
    ]);
  });

  test.each([
    [ireland, ireland],
    [ireland, 'nowhere'],
  ])('from %s to %s does not exist', async (from, to) => {
    const { replication } = await start(ireland, virginia);
    await expect(replication.set({ from, to, paused: true })).rejects.toThrow(
      `Nothing is replicated from "${from}" to "${to}"`,
    );
  });
});

describe('after a restart', () => {
  test('what a paused link held back is carried, each write once', async () => {
    const table = await start(ireland, virginia);
    await table.put(ireland, 'before', 'value');
    await table.replication.settled();
    await table.replication.set({ from: ireland, to: virginia, paused: true });
    await table.put(ireland, 'held', 'value');
    await table.replication.settled();
    await table.replication.stop();
    await table.put(ireland, 'meanwhile', 'value');
    const replication = await table.start();
    running = { table, replication };
    await replication.settled();
    for (const id of ['before', 'held', 'meanwhile']) {
      expect(await told(table, virginia, id)).toEqual([['INSERT', undefined, 'value']]);
    }
  });

  test('with its checkpoints lost it carries nothing that is there already', async () => {
    const table = await start(ireland, virginia);
    for (const value of ['one', 'two', 'three']) {
      await table.put(ireland, 'item', value);
      await table.replication.settled();
    }
    await table.put(virginia, 'item', 'four');
    await table.replication.settled();
    await table.replication.stop();
    const before = [await told(table, ireland, 'item'), await told(table, virginia, 'item')];
    const replication = await table.start({ checkpoints: memoryCheckpoints() });
    running = { table, replication };
    await replication.settled();
    expect([await told(table, ireland, 'item'), await told(table, virginia, 'item')]).toEqual(before);
  });

  test('with one more region that region gets what the others have', async () => {
    const table = await replicatedTable([ireland, virginia, mumbai]);
    const first = await table.start({ regions: [ireland, virginia] });
    await table.put(ireland, 'one', 'value');
    await table.put(virginia, 'two', 'value');
    await first.settled();
    await first.stop();
    const replication = await table.start();
    running = { table, replication };
    await replication.settled();
    expect(await table.contents(mumbai)).toEqual(await table.contents(ireland));
    await table.put(mumbai, 'one', 'newer');
    await replication.settled();
    expect(await table.value(ireland, 'one')).toBe('newer');
  });
});
