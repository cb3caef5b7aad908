import { describe, expect, test } from '@jest/globals';
import { type ItemWrite, changeObject } from '../../lambdas/core/audit/change-record.ts';
import { instant } from '../../lambdas/core/instant.ts';
import {
  type ArchiveChangesPorts,
  type Delivery,
  archiveChanges,
} from '../../lambdas/operations/audit/archive-changes.ts';

const write = (sequence: string, writer = 'eu-west-1'): ItemWrite => ({
  sequence,
  after: {
    partitionKey: `license#lic_${sequence}`,
    entity: 'license',
    writer,
    version: 1,
    document: `{"id":"lic_${sequence}"}`,
    change: {
      id: `chg_${sequence}`,
      at: instant.parse('2026-11-23T07:08:09.010Z'),
      action: 'license.issued',
      actor: 'alice',
      requestId: 'req-1',
    },
  },
});

const keyOf = (sequence: string) => `changes/region=eu-west-1/day=2026-11-23/hour=07/chg_${sequence}.json`;
const batch = (size: number): Delivery[] =>
  Array.from({ length: size }, (_, index) => ({ sequence: String(index + 1), record: write(String(index + 1)) }));

/** Ports that keep what they are given; `put` can be told to fail, or to wait. */
const fakes = (fault: (key: string) => Promise<void> = () => Promise.resolve()) => {
  const archived: string[] = [];
  const failures: [string, unknown][] = [];
  const ports: ArchiveChangesPorts = {
    read: ({ record }) => {
      if (record instanceof Error) throw record;
      return record as ItemWrite | undefined;
    },
    put: async ({ key }) => {
      await fault(key);
      archived.push(key);
    },
    reportFailure: (sequence, cause) => failures.push([sequence, cause]),
  };
  return { ports, archived, failures };
};

test('every change of a batch is archived', async () => {
  const { ports, archived, failures } = fakes();
  expect(await archiveChanges(ports, 'eu-west-1', batch(100))).toBeUndefined();
  expect(archived.toSorted()).toEqual(
    batch(100)
      .map(({ sequence }) => keyOf(sequence))
      .toSorted(),
  );
  expect(failures).toEqual([]);
});

test('an object holds the record of its change', async () => {
  const { ports } = fakes();
  const objects: unknown[] = [];
  const put: ArchiveChangesPorts['put'] = (object) => Promise.resolve(void objects.push(object));
  await archiveChanges({ ...ports, put }, 'eu-west-1', batch(1));
  const record = {
    schema: 1,
    id: 'chg_1',
    changed_at: '2026-11-23T07:08:09.010Z',
    action: 'license.issued',
    actor: 'alice',
    reason: null,
    request_id: 'req-1',
    entity: 'license',
    entity_id: 'lic_1',
    version: 1,
    before: null,
    after: '{"id":"lic_1"}',
    sequence: '1',
  } as const;
  expect(objects).toEqual([changeObject('eu-west-1', record)]);
});

test('an empty batch is done', async () => {
  expect(await archiveChanges(fakes().ports, 'eu-west-1', [])).toBeUndefined();
});

describe('what the region is not to archive is passed over', () => {
  test.each([
    ['bookkeeping or a removal', undefined],
    ['a change that another region wrote', write('1', 'us-east-1')],
  ])('%s', async (_, record) => {
    const { ports, archived, failures } = fakes();
    expect(await archiveChanges(ports, 'eu-west-1', [{ sequence: '1', record }])).toBeUndefined();
    expect({ archived, failures }).toEqual({ archived: [], failures: [] });
  });
});

describe('of a batch with failures', () => {
  const failing = (...sequences: string[]) =>
    fakes((key) =>
      sequences.some((each) => key === keyOf(each)) ? Promise.reject(new Error(key)) : Promise.resolve(),
    );

  test('the first one is named, and what lies before it is archived', async () => {
    const { ports, archived, failures } = failing('5', '8');
    expect(await archiveChanges(ports, 'eu-west-1', batch(9))).toBe('5');
    expect(archived.slice(0, 4)).toEqual(['1', '2', '3', '4'].map(keyOf));
    expect(failures).toContainEqual(['5', new Error(keyOf('5'))]);
  });

  test('the first one of the stream is named, even where a later one failed sooner', async () => {
    const late = Promise.withResolvers<undefined>();
    const { ports } = fakes(async (key) => {
      if (key === keyOf('3')) late.resolve(undefined);
      if (key === keyOf('1')) await late.promise;
      if (key === keyOf('1') || key === keyOf('3')) throw new Error(key);
    });
    expect(await archiveChanges(ports, 'eu-west-1', batch(5))).toBe('1');
  });

  test('a record that cannot be read fails alone', async () => {
    const { ports, archived, failures } = fakes();
    const unreadable = { sequence: '2', record: new Error('no document') };
    const [first, , third] = batch(3);
    expect(await archiveChanges(ports, 'eu-west-1', [first as Delivery, unreadable, third as Delivery])).toBe('2');
    expect(archived).toContain(keyOf('1'));
    expect(failures).toEqual([['2', new Error('no document')]]);
  });

  test('no put is started behind a failure that is known: the stream repeats those records anyway', async () => {
    const { ports, archived } = failing('1');
    expect(await archiveChanges(ports, 'eu-west-1', batch(1000))).toBe('1');
    expect(archived.length).toBeLessThan(20);
  });
});

test('at most 16 puts are under way at a time, and no fewer while there is work', async () => {
  let underWay = 0;
  let most = 0;
  const { ports } = fakes(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
  });
  await archiveChanges(ports, 'eu-west-1', batch(100));
  expect(most).toBe(16);
});
