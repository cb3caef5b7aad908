import { describe, expect, test } from '@jest/globals';
import { foldChanges } from '../../../../local/audit/rebuild/change-log.ts';
import { type ComparePorts, compare } from '../../../../local/audit/rebuild/compare.ts';
import type { LoggedChange } from '../../../../local/audit/rebuild/logged-change.ts';
import { pausesWithin } from '../../../../local/audit/rebuild/patience.ts';
import type { StoredEntity, StoredItem } from '../../../../local/audit/rebuild/stored-item.ts';
import { aChange, aHistory } from './a-history.ts';

const entity = (version: number, more: Partial<StoredEntity> = {}): StoredItem => ({
  kind: 'entity',
  entity: {
    ...{ pk: 'license#lic_1', sk: 'license', entity: 'license', entity_id: 'lic_1' },
    ...{ version, writer: 'us-east-1', document: aChange(version).after, changeId: `chg_lic_1_${version}` },
    ...{ counters: undefined, contradictions: [] },
    ...more,
  },
});
const stored = (version: number, document = aChange(version).after): StoredItem => entity(version, { document });

/** What is read, look by look; the last one is what stays. */
const world = (looks: readonly { readonly table: readonly StoredItem[]; readonly log: readonly LoggedChange[] }[]) => {
  const read: string[] = [];
  let look = 0;
  const now = () => looks[Math.min(look, looks.length - 1)] ?? { table: [], log: [] };
  const ports: ComparePorts = {
    tables: [
      {
        region: 'us-east-1',
        all: () => {
          read.push('table');
          return Promise.resolve(now().table);
        },
        partitions: (keys) => {
          read.push(`again ${keys.join()}`);
          return Promise.resolve(now().table);
        },
      },
    ],
    readLog: () => {
      read.push('log');
      return Promise.resolve(foldChanges(now().log));
    },
    pause: () => {
      look += 1;
      return Promise.resolve();
    },
  };
  return { ports, read };
};

const compared = async (looks: Parameters<typeof world>[0], pauses = [1, 1]) => {
  const { ports, read } = world(looks);
  const { differences, faults } = await compare(ports, pauses);
  return { read, differences: differences.map(({ path }) => path), faults: faults.map(({ kind }) => kind) };
};

test('the table is read first and the log after it; where nothing differs, once', async () => {
  await expect(compared([{ table: [stored(2)], log: aHistory(2) }])).resolves.toEqual({
    read: ['table', 'log'],
    differences: [],
    faults: [],
  });
});

describe('a change in flight is no difference', () => {
  test.each([
    ['the log has it later', { table: [stored(2)], log: aHistory(1) }],
    ['the table had it later', { table: [stored(1)], log: aHistory(2) }],
    ['records are archived side by side', { table: [stored(2)], log: [aChange(2)] }],
  ])('%s', async (_, first) => {
    const { read, differences, faults } = await compared([first, { table: [stored(2)], log: aHistory(2) }]);
    expect([differences, faults]).toEqual([[], []]);
    expect(read.slice(2)).toEqual([expect.stringMatching(/^again/), 'log']);
  });

  test('nor is one that another follows before the log has it', async () => {
    const looks = [1, 2, 3].map((version) => ({ table: [stored(version + 1)], log: aHistory(version) }));
    await expect(compared(looks)).resolves.toMatchObject({ differences: [] });
  });
});

describe('what cannot be in flight is told at sight', () => {
  const altered = (document: string) => ({ table: [stored(2, document)], log: aHistory(2) });

  test.each<[string, StoredItem, string]>([
    ['a document of a version that the log has', stored(2, '{"id":"lic_1","step":9}'), '$.step'],
    ['a writer', entity(2, { writer: 'eu-west-1' }), 'writer'],
    ['a change', entity(2, { changeId: 'chg_x' }), 'change.id'],
    [
      'an item that contradicts itself',
      entity(2, { contradictions: [{ path: 'ttl', log: undefined, table: 'N 1' }] }),
      'ttl',
    ],
  ])('%s, without another look', async (_, item, path) => {
    await expect(compared([{ table: [item], log: aHistory(2) }])).resolves.toEqual({
      read: ['table', 'log'],
      differences: [path],
      faults: [],
    });
  });

  test('an altered value that another takes the place of, or another member, at each look', async () => {
    const looks = ['{"id":"lic_1","step":8}', '{"id":"lic_1","step":9}', '{"id":"lic_2","step":2}'].map(altered);
    await expect(compared(looks)).resolves.toMatchObject({ differences: ['$.step'] });
  });

  test('also where the log has that version later, or it comes up in a later look', async () => {
    const forged = stored(2, '{"id":"lic_1","step":9}');
    const sound = { table: [stored(3)], log: aHistory(3) };
    await expect(compared([{ table: [forged], log: aHistory(1) }, sound])).resolves.toMatchObject({
      differences: ['$.step'],
    });
    const late = { table: [stored(2)], log: aHistory(1) };
    await expect(compared([late, altered('{"id":"lic_1","step":9}')])).resolves.toMatchObject({
      differences: ['$.step'],
    });
  });
});

describe('what is owed stays owed, however the table moves meanwhile', () => {
  test.each<[string, readonly [readonly StoredItem[], readonly StoredItem[]], string[]]>([
    ['a license that no change made', [[stored(5)], [stored(5, '{"id":"lic_1"}')]], ['version', '$.step']],
    ['a version that the log never gets', [[stored(5)], [stored(6)]], ['version', '$.step']],
    ['versions of the past', [[stored(1)], [stored(2)]], ['version']],
    ['a version of the past, or nothing at all', [[stored(1)], []], ['$']],
  ])('%s', async (_, [one, other], differences) => {
    const log = aHistory(3);
    const looks = [one, other, one, other].map((table) => ({ table, log }));
    await expect(compared(looks, [1, 1, 1])).resolves.toMatchObject({ differences });
  });

  test('a license that the log never gets, and is another at each look', async () => {
    const looks = [1, 2, 3].map((step) => ({ table: [stored(1, `{"id":"lic_1","step":${step}}`)], log: [] }));
    await expect(compared(looks)).resolves.toMatchObject({ differences: ['$'] });
  });

  test('a gap of the history that shrinks and does not close', async () => {
    const table = [stored(5)];
    const looks = [[aChange(5)], [aChange(4), aChange(5)]].map((log) => ({ table, log }));
    await expect(compared(looks)).resolves.toMatchObject({ faults: ['missing'] });
  });
});

describe('what stays is told', () => {
  test('a change that never comes to the log, and a fault of the history', async () => {
    const look = { table: [stored(5)], log: [aChange(1), aChange(3)] };
    await expect(compared([look])).resolves.toMatchObject({ differences: ['version', '$.step'], faults: ['missing'] });
  });

  test('at once, where there is no patience', async () => {
    const { read, differences } = await compared([{ table: [], log: aHistory(1) }], []);
    expect([read, differences]).toEqual([['table', 'log'], ['$']]);
  });
});

test('pauses double, and end with the patience', () => {
  expect(pausesWithin(30_000)).toEqual([1000, 2000, 4000, 8000, 15_000]);
  expect(pausesWithin(0)).toEqual([]);
});
