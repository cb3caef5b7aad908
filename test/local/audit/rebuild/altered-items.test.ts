import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { poolKey } from '../../../../lambdas/adapters/dynamodb/keys.ts';
import { toItem } from '../../../../lambdas/adapters/dynamodb/items.ts';
import { seatToItem } from '../../../../lambdas/adapters/dynamodb/seat-items.ts';
import type { License } from '../../../../lambdas/core/license.ts';
import { claimed, ended } from '../../../../lambdas/core/seats/seat-change.ts';
import { seatPolicy } from '../../../../lambdas/core/seats/seat-policy.ts';
import { SEATS, resource } from '../../../../lambdas/core/seats/seat-resource.ts';
import { type LeasedSeat, seatId } from '../../../../lambdas/core/seats/seat.ts';
import { NOON, eventOf, issued, monthly, planNamed, publication, regionOf } from '../../../support/licensing.ts';
import { type AnItem, logOf, toldOf } from './a-table.ts';

const ireland = regionOf('eu-west-1');
const { write, license } = issued();

const licenseItem = (more: Partial<License> = {}): AnItem =>
  toItem({ ...write, after: { ...license, ...more } }, ireland);
const renewing = licenseItem({ metadata: { tier: 'gold' } });
const changing = licenseItem({ scheduled: { plan: planNamed('team'), at: NOON } });
const perpetual = licenseItem({ term: { kind: 'perpetual' } });

const [floating, nodeLocked] = [
  seatPolicy.parse({ kind: 'floating', limit: 9, lease: 'PT10M' }),
  seatPolicy.parse({ kind: 'node-locked', limit: 9 }),
];
const claim = (policy: typeof floating, device = 'laptop'): LeasedSeat =>
  claimed(
    {
      ...{ id: seatId.parse('sea_01kasn4v7h8m2q5r9t3w6y0z1b'), license: license.id, region: ireland, resource: SEATS },
      ...{ holder: { kind: 'device', device }, details: {}, now: NOON },
    },
    policy,
  );
const seatItem = (seat: LeasedSeat): AnItem => seatToItem(seat, { version: 1, event: eventOf('seat.claimed') });
const leased = seatItem(claim(floating));
const held = seatItem(claim(nodeLocked));
const over = seatItem(ended(claim(floating), 'released', NOON));
const [planItem, rolloutItem] = publication(monthly()).map((each) => toItem(each, ireland));

const minted = eventOf('pool.minted');
const poolItem = (kind: string, free: number, used: number): AnItem =>
  marshall({
    ...poolKey(license.id, resource.parse(kind), ireland),
    ...{ entity: 'pool', writer: ireland, version: 1, free, used, change: minted },
    document: { license: license.id, resource: kind, region: ireland, minted: 3, burned: 0, sent: {}, received: {} },
  });

const without = (item: AnItem, ...names: readonly string[]): AnItem =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
const textOf = (item: AnItem | undefined, name: string): string => JSON.stringify(item?.[name]?.S);

test.each<[string, AnItem | undefined]>([
  ['a license', renewing],
  ['a license whose plan is about to change', changing],
  ['a perpetual license', perpetual],
  ['a seat with a lease', leased],
  ['a seat without one', held],
  ['a seat that has ended', over],
  [
    'a user’s seat',
    seatItem({
      ...claim(nodeLocked),
      value: { ...claim(nodeLocked).value, holder: { kind: 'user', user: 'ada', devices: [] } },
    }),
  ],
  ['a version of a plan', planItem],
  ['a rollout', rolloutItem],
])('%s as Licet writes it contradicts nothing', (_, item = {}) => {
  expect(toldOf(logOf(item), item)).toEqual([]);
});

describe('a value of another type that reads alike in the log is told, with its type', () => {
  const sound: AnItem = {
    ...renewing,
    document: { M: { ...renewing['document']?.M, features: { L: [{ S: 'sso' }] } } },
  };
  const altered = (name: string, value: object): AnItem => ({
    ...sound,
    document: { M: { ...sound['document']?.M, [name]: value } as AnItem },
  });
  const BASE64 = 'cus_acme'.replace('_', '/');
  const bytes = altered('customer', { S: BASE64 });

  test.each<[string, AnItem, AnItem, string[]]>([
    [
      'a text made bytes',
      bytes,
      altered('customer', { B: Buffer.from(BASE64, 'base64') }),
      ['$.customer', 'S, N, BOOL, NULL, L or M', `B "${BASE64}"`],
    ],
    [
      'a list made a set of texts',
      sound,
      altered('features', { SS: ['sso'] }),
      ['$.features', 'S, N, BOOL, NULL, L or M', 'SS ["sso"]'],
    ],
    [
      'a list made a set of numbers, in a list, in a map',
      altered('x y', { L: [{ L: [{ N: '1' }] }] }),
      altered('x y', { L: [{ NS: ['1'] }] }),
      ['$["x y"][0]', 'S, N, BOOL, NULL, L or M', 'NS [1]'],
    ],
    [
      'a list made a set of bytes',
      altered('features', { L: [{ S: 'AAAA' }] }),
      altered('features', { BS: [Buffer.from('AAAA', 'base64')] }),
      ['$.features', 'S, N, BOOL, NULL, L or M', 'BS ["AAAA"]'],
    ],
  ])('%s', (_, told, found, difference) => {
    const ofDocument = (item: AnItem) => toldOf(logOf(told), item).filter(([path]) => path?.startsWith('$'));
    expect(ofDocument(told)).toEqual([]);
    expect(unmarshall(found)).not.toEqual(unmarshall(told));
    expect(ofDocument(found)).toEqual([difference]);
  });
});

describe('what stands beside the document is what the document implies', () => {
  const [sort, shard] = [textOf(renewing, 'expirySort'), textOf(leased, 'seatShard')];
  const tomorrow = '2026-03-02T12:00:00.000Z';

  test.each<[string, AnItem, AnItem, unknown[][]]>([
    [
      'a license that its customer’s list leaves out',
      renewing,
      without(renewing, 'customerIndex'),
      [['customerIndex', '"cus_acme"', undefined]],
    ],
    [
      'a license in the list of another customer',
      renewing,
      { ...renewing, customerIndex: { S: 'cus_b' } },
      [['customerIndex', '"cus_acme"', '"cus_b"']],
    ],
    [
      'a license that sorts behind its expiry',
      renewing,
      { ...renewing, expirySort: { S: '9999' } },
      [['expirySort', sort, '"9999"']],
    ],
    [
      'a scheduled change that never comes due',
      changing,
      without(changing, 'scheduleHome', 'scheduleDue'),
      [
        ['scheduleHome', '"eu-west-1"', undefined],
        ['scheduleDue', textOf(changing, 'scheduleDue'), undefined],
      ],
    ],
    [
      'a change that none has scheduled',
      renewing,
      { ...renewing, scheduleHome: { S: 'eu-west-1' } },
      [['scheduleHome', undefined, '"eu-west-1"']],
    ],
    [
      'an index attribute of another type',
      renewing,
      { ...renewing, planIndex: { N: '5' } },
      [['planIndex', '"pro"', 'N 5']],
    ],
    [
      'a plan among the licenses',
      planItem ?? {},
      { ...planItem, customerIndex: { S: 'cus_acme' } },
      [['customerIndex', undefined, '"cus_acme"']],
    ],
    ['an entity that is to expire', renewing, { ...renewing, ttl: { N: '1' } }, [['ttl', undefined, 'N 1']]],
    ['a seat that no claim looks through', leased, without(leased, 'seatShard'), [['seatShard', shard, undefined]]],
    [
      'a lease that ends later than its place in the index',
      leased,
      { ...leased, leaseUntil: { S: tomorrow } },
      [['seatLease', JSON.stringify(tomorrow), textOf(leased, 'seatLease')]],
    ],
    [
      'a lease without a moment at its end',
      leased,
      { ...leased, leaseUntil: { S: 'never' }, seatLease: { S: 'never' } },
      [['leaseUntil', 'a moment', '"never"']],
    ],
    [
      'an ended seat that can be reclaimed once more',
      over,
      { ...over, seatShard: leased['seatShard'] ?? { S: '' } },
      [['seatShard', undefined, shard]],
    ],
    [
      'an ended seat with a lease',
      over,
      { ...over, leaseUntil: { S: tomorrow } },
      [['leaseUntil', undefined, JSON.stringify(tomorrow)]],
    ],
  ])('%s', (_, sound, altered, expected) => {
    expect(toldOf(logOf(sound), altered)).toEqual(expected);
  });

  test('but a lease may end whenever it says, and no index is known of a document that is not', () => {
    const until = { S: '2026-03-02T12:00:00.000Z' };
    expect(toldOf(logOf(leased), { ...leased, leaseUntil: until, seatLease: until })).toEqual([]);
    const newer = licenseItem({ term: { kind: 'metered' } as unknown as License['term'] });
    expect(toldOf(logOf(newer), { ...newer, customerIndex: { S: 'x' } })).toEqual([]);
  });
});

describe('the change that an item carries', () => {
  test('is gone where a lease was renewed; a license keeps it', () => {
    expect(toldOf(logOf(leased), without(leased, 'change'))).toEqual([]);
    expect(toldOf(logOf(renewing), without(renewing, 'change'))).toEqual([
      ['change.id', JSON.stringify(write.event.id), undefined],
    ]);
  });
});

describe('moves of seats that are left in a period', () => {
  const pool = poolItem('transfers-P1Y-0', 3, 0);

  test('are no more than there are, even where fewer than none were used', () => {
    expect(toldOf(logOf(pool), pool)).toEqual([]);
    expect(toldOf(logOf(pool), poolItem('transfers-P1Y-0', 8, -5))).toEqual([
      ['used', 'none or more', '8 free, -5 used'],
    ]);
  });
});
