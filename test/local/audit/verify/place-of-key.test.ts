import { describe, expect, test } from '@jest/globals';
import { loggedObjectKey } from '../../../../lambdas/contract/attempts.ts';
import { auditKinds, changeObjectKey } from '../../../../lambdas/contract/audit.ts';
import { columnarKey } from '../../../../lambdas/contract/columnar.ts';
import { deliveryName } from '../../../../lambdas/core/audit/delivery-name.ts';
import { sortableId } from '../../../../lambdas/core/ids.ts';
import { placeOf } from '../../../../local/audit/verify/place-of-key.ts';

const hour = { region: 'eu-west-1', at: '2026-11-15T09:00:00.000Z' };
const place = { region: 'eu-west-1', day: '2026-11-15', hour: '09' };
const where = 'region=eu-west-1/day=2026-11-15/hour=09';

describe('a record has the place that its writer gave it', () => {
  test('a change', () => {
    const id = sortableId('chg', Date.parse(hour.at), new Uint8Array(10).fill(255));
    expect(placeOf(changeObjectKey({ ...hour, id }))).toEqual({ ...place, kind: 'changes' });
  });

  test.each(['attempts', 'environments'] as const)('%s, whatever they landed as', (kind) => {
    for (const landed of ['deliveries/2026/licet-prod-attempts-1-0f8f', '_', '..', '', 'ü [1]?*', 'x'.repeat(900)])
      expect(placeOf(loggedObjectKey(kind, hour, deliveryName(landed)))).toEqual({ ...place, kind });
  });

  test.each(auditKinds)('columnar files of %s, however many', (kind) => {
    for (const part of [1, 99_999, 100_000]) expect(placeOf(columnarKey(kind, hour, part))).toEqual({ ...place, kind });
  });
});

describe('no record lies under any other key', () => {
  test.each([
    ['Parquet that is told to be JSON', `columnar/changes/${where}/part-00001.json`],
    ['a name that Athena and Hive pass over', `columnar/changes/${where}/_part-00001.parquet`],
    ['another such name', `columnar/changes/${where}/.part-00001.parquet`],
    ['a pattern for other names', `columnar/changes/${where}/part-0000[1].parquet`],
    ['a number written otherwise', `columnar/changes/${where}/part-000001.parquet`],
    ['a number before the first', `columnar/changes/${where}/part-00000.parquet`],
    ['no number', `columnar/changes/${where}/part-.parquet`],
    ['a deeper folder', `columnar/changes/${where}/x/part-00001.parquet`],
    ['a line end behind it', `columnar/changes/${where}/part-00001.parquet\n`],
    ['an original among the columnar files', `columnar/changes/${where}/chg_1.json`],
    ['a columnar file among the originals', `changes/${where}/part-00001.parquet`],
    ['a change that is told to be compressed', `changes/${where}/chg_1.json.gz`],
    ['attempts that are told not to be', `attempts/${where}/delivery.json`],
    ['an original that Athena passes over', `attempts/${where}/_delivery.json.gz`],
    ['an original whose name is a pattern', `changes/${where}/chg_?.json`],
    ['an original whose name is a partition', `changes/${where}/day=2020-01-01.json`],
    ['no name', `changes/${where}/.json`],
    ['another kind', `orders/${where}/chg_1.json`],
    ['a day that is none', 'changes/region=eu-west-1/day=2026-02-30/hour=09/chg_1.json'],
    ['an hour that is none', 'changes/region=eu-west-1/day=2026-11-15/hour=24/chg_1.json'],
    ['partitions in another order', 'changes/day=2026-11-15/region=eu-west-1/hour=09/chg_1.json'],
    ['something before it', `x/changes/${where}/chg_1.json`],
  ])('%s', (_, key) => {
    expect(placeOf(key)).toBeUndefined();
  });
});
