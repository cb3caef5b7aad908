import { describe, expect, test } from '@jest/globals';
import { foldChanges } from '../../../../local/audit/rebuild/change-log.ts';
import { compareTable } from '../../../../local/audit/rebuild/compare-table.ts';
import type { StoredEntity, StoredItem } from '../../../../local/audit/rebuild/stored-item.ts';
import { differenceText } from '../../../../local/audit/rebuild/table-difference.ts';
import type { LoggedChange } from '../../../../local/audit/rebuild/logged-change.ts';
import { aChange, aHistory } from './a-history.ts';

const license = (version: number, more: Partial<StoredEntity> = {}): StoredEntity => ({
  ...{ pk: 'license#lic_1', sk: 'license', entity: 'license', entity_id: 'lic_1' },
  version,
  writer: 'us-east-1',
  document: aChange(version).after,
  changeId: `chg_lic_1_${version}`,
  counters: undefined,
  contradictions: [],
  ...more,
});

const items = (entities: readonly StoredEntity[]): StoredItem[] =>
  entities.map((entity) => ({ kind: 'entity', entity }));

const found = (log: readonly LoggedChange[], entities: readonly StoredEntity[]) =>
  compareTable(foldChanges(log), { region: 'us-east-1', items: items(entities), partitions: 'all' }).map(
    ({ entity, entity_id, path, log: ofLog, table }) => [entity, entity_id, path, ofLog, table],
  );

describe('an entity of the table', () => {
  test('that is what the last change left behind is fine', () => {
    expect(found(aHistory(3), [license(3)])).toEqual([]);
  });

  test.each<[string, StoredEntity, unknown[]]>([
    ['altered', license(3, { document: '{"id":"lic_1","step":9}' }), [['$.step', '3', '9']]],
    ['with a member more', license(3, { document: '{"a b":1,"id":"lic_1","step":3}' }), [['$["a b"]', undefined, '1']]],
    [
      'of a number beyond a double',
      license(3, { document: '{"id":"lic_1","step":3.0000000000000000001}' }),
      [['$', '{"id":"lic_1","step":3}', '{"id":"lic_1","step":3.0000000000000000001}']],
    ],
    ['put back to an older version', license(2), [['version', '3', '2']]],
    [
      'ahead of the log',
      license(4),
      [
        ['version', '3', '4'],
        ['$.step', '3', '4'],
      ],
    ],
    ['by another writer', license(3, { writer: 'eu-west-1' }), [['writer', '"us-east-1"', '"eu-west-1"']]],
    ['under another change', license(3, { changeId: 'chg_x' }), [['change.id', '"chg_lic_1_3"', '"chg_x"']]],
  ])('%s', (_, stored, places) => {
    expect(found(aHistory(3), [stored])).toEqual(places.map((place) => ['license', 'lic_1', ...(place as unknown[])]));
  });

  test('that the log does not know', () => {
    expect(found([], [license(1)])).toEqual([['license', 'lic_1', '$', undefined, aChange(1).after]]);
  });

  test('that is gone', () => {
    expect(found(aHistory(2), [])).toEqual([['license', 'lic_1', '$', aChange(2).after, undefined]]);
  });

  test('in words', () => {
    const content = { region: 'eu-west-1', items: items([license(2)]), partitions: 'all' } as const;
    expect(compareTable(foldChanges(aHistory(3)), content).map(differenceText)).toEqual([
      'eu-west-1  license lic_1  version: log 3, table 2',
    ]);
  });
});

const seatDocument = (id: string, more: object = {}): string =>
  JSON.stringify({
    holder: { device: id, kind: 'device' },
    id,
    license: 'lic_1',
    region: 'us-east-1',
    resource: 'seats',
    ...more,
  });
const seatChange = (version: number, after: string, more: Partial<LoggedChange> = {}): LoggedChange =>
  aChange(version, {
    entity: 'seat',
    entity_id: 'sea_1',
    after,
    before: version === 1 ? null : seatDocument('sea_1'),
    ...more,
  });
const seat = (id: string, document = seatDocument(id), version = 1): StoredEntity =>
  license(version, {
    pk: 'seats#lic_1#us-east-1',
    sk: id,
    entity: 'seat',
    entity_id: id,
    document,
    changeId: undefined,
  });

describe('a seat', () => {
  test('that has ended may be gone; one that is held may not', () => {
    const end = seatChange(2, seatDocument('sea_1', { ended: { how: 'released' } }));
    expect(found([seatChange(1, seatDocument('sea_1')), end], [])).toEqual([]);
    expect(found([seatChange(1, seatDocument('sea_1'))], [])).toHaveLength(1);
  });
});

describe('a pool', () => {
  const account = {
    license: 'lic_1',
    resource: 'seats',
    region: 'us-east-1',
    minted: 5,
    burned: 1,
    sent: { 'eu-west-1': 1 },
    received: {},
  };
  const document = JSON.stringify(account);
  const pool = (counters: StoredEntity['counters'], of = document): StoredEntity =>
    license(1, {
      pk: 'pools#lic_1#seats',
      sk: 'us-east-1',
      entity: 'pool',
      entity_id: 'pool_1',
      document: of,
      changeId: undefined,
      counters,
    });
  const log = (of = document) => [
    aChange(1, { entity: 'pool', entity_id: 'pool_1', after: of }),
    ...['sea_1', 'sea_2'].map((id) => seatChange(1, seatDocument(id), { entity_id: id })),
  ];
  const seats = [seat('sea_1'), seat('sea_2')];
  const places = (entities: readonly StoredEntity[], of?: string) =>
    found(log(of), entities).map(([, , path, ofLog, table]) => [path, ofLog, table]);

  test('uses as many as there are held seats, and holds what its account says', () => {
    expect(places([pool({ free: 1, used: 2 }), ...seats])).toEqual([]);
  });

  test.each([
    [{ free: 2, used: 1 }, [['used', '2 held', '2 free, 1 used']]],
    [{ free: 9, used: 2 }, [['free + used', 'an account of 3', '9 free, 2 used']]],
    [undefined, [['free, used', 'numbers', undefined]]],
  ])('%j', (counters, expected) => {
    expect(places([pool(counters), ...seats])).toEqual(expected);
  });

  test('of moves is not counted by seats', () => {
    const moves = JSON.stringify({ ...account, resource: 'transfers-P1Y-0' });
    expect(places([pool({ free: 3, used: 0 }, moves), ...seats], moves)).toEqual([]);
  });

  test('is not counted while its seats were not read', () => {
    const content = { region: 'us-east-1', items: items([pool({ free: 1, used: 2 })]) };
    expect(compareTable(foldChanges(log()), { ...content, partitions: new Set(['pools#lic_1#seats']) })).toEqual([]);
  });
});
