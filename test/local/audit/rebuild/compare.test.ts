import { describe, expect, test } from '@jest/globals';
import { foldChanges } from '../../../../local/audit/rebuild/change-log.ts';
import { type ComparePorts, compare } from '../../../../local/audit/rebuild/compare.ts';
import type { LoggedChange } from '../../../../local/audit/rebuild/logged-change.ts';
import { pausesWithin } from '../../../../local/audit/rebuild/patience.ts';
import type { StoredItem } from '../../../../local/audit/rebuild/stored-item.ts';
import { aChange, aHistory } from './a-history.ts';

const stored = (version: number, document = aChange(version).after): StoredItem => ({
  kind: 'entity',
  entity: {
    ...{ pk: 'license#lic_1', sk: 'license', entity: 'license', entity_id: 'lic_1' },
    ...{ version, writer: 'us-east-1', document, changeId: undefined, counters: undefined },
  },
});

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

describe('what stays is told', () => {
  test('a document that differs in each look', async () => {
    const look = { table: [stored(2, '{"id":"lic_1","step":9}')], log: aHistory(2) };
    await expect(compared([look])).resolves.toMatchObject({ differences: ['$.step'] });
  });

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
