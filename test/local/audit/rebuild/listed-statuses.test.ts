import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { listedStatusKey } from '../../../../lambdas/adapters/dynamodb/keys.ts';
import { region } from '../../../../lambdas/core/ids.ts';
import { statusListName } from '../../../../lambdas/core/status-position.ts';
import { foldChanges } from '../../../../local/audit/rebuild/change-log.ts';
import { compareTable } from '../../../../local/audit/rebuild/compare-table.ts';
import { storedItem } from '../../../../local/audit/rebuild/stored-item.ts';
import { aChange } from './a-history.ts';

const list = statusListName.parse('eu-west-1-0');
const [VALID, INVALID, SUSPENDED] = [0, 1, 2];

const changed = (version: number, action: string, status: string) =>
  aChange(version, {
    action: `license.${action}`,
    after: JSON.stringify({ id: 'lic_1', status, statusPosition: { index: 7, list } }),
  });
const life = [
  changed(1, 'issued', 'active'),
  changed(2, 'suspended', 'suspended'),
  changed(3, 'updated', 'suspended'),
  changed(4, 'revoked', 'revoked'),
];

const recorded = (version: number, value: number, { index = 7, by = 'eu-west-1' } = {}) =>
  storedItem(
    marshall({
      ...listedStatusKey(list, index, region.parse(by)),
      ...{ entity: 'listed-status', writer: by, version, value },
    }),
  );

const told = (changes: typeof life, ...items: readonly ReturnType<typeof recorded>[]) =>
  compareTable(foldChanges(changes), { region: 'eu-west-1', items, partitions: 'all' })
    .filter(({ entity }) => entity === 'listed-status')
    .map(({ entity_id, path, log, table, awaits }) => [entity_id, path, log, table, awaits]);

const place = 'eu-west-1-0/7';

describe('a status that is recorded for the lists', () => {
  test('is that of its license, by the latest record of any home that it had', () => {
    expect(told(life, recorded(4, INVALID))).toEqual([]);
    expect(told(life, recorded(2, SUSPENDED), recorded(4, INVALID, { by: 'us-east-1' }))).toEqual([]);
    expect(told(life.slice(0, 1))).toEqual([]);
  });

  test.each<[string, ReturnType<typeof recorded>[], unknown[][]]>([
    [
      'revoked, and made valid',
      [recorded(4, VALID)],
      [[place, 'value', '1 at version 4', '0 at version 4', 'nothing']],
    ],
    [
      'made valid as of a version to come',
      [recorded(9, VALID)],
      [[place, 'value', undefined, '0 at version 9', 'log']],
    ],
    ['taken out', [], [[place, 'value', '1 at version 4', undefined, 'table']]],
    ['put back', [recorded(2, SUSPENDED)], [[place, 'value', '1 at version 4', '2 at version 2', 'table']]],
    [
      'of a license that none revoked',
      [recorded(4, INVALID), recorded(2, INVALID, { index: 8 })],
      [['eu-west-1-0/8', 'value', undefined, '1 at version 2', 'log']],
    ],
  ])('%s is told', (_, items, expected) => {
    expect(told(life, ...items)).toEqual(expected);
  });

  test('by a new home is told once more, where it is not what all begin with', () => {
    const moved = [...life, changed(5, 'region-retired', 'revoked')];
    expect(told(moved, recorded(5, INVALID))).toEqual([]);
    expect(told(moved, recorded(4, INVALID))).toHaveLength(1);
    expect(told([changed(1, 'issued', 'active'), changed(2, 'region-retired', 'active')])).toEqual([]);
  });
});

test('a list that was not read is not missed', () => {
  const content = { region: 'eu-west-1', items: [], partitions: new Set(['license#lic_2']) };
  expect(compareTable(foldChanges(life), content)).toEqual([]);
});
