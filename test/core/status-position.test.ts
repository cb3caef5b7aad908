import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STATUS_LIST_POSITIONS } from '../../lambdas/contract/status-list.ts';
import {
  isBegun,
  listsOf,
  positionAt,
  regionOfList,
  statusListName,
  statusReference,
} from '../../lambdas/core/status-position.ts';
import { anyRegion } from './any.ts';

const anyOrdinal = fc.nat({ max: 40 * STATUS_LIST_POSITIONS });

describe('the name of a list', () => {
  test.each(['eu-west-1-0', 'ap-southeast-2-153', 'us-gov-east-1-9'])('%s', (name) => {
    expect(statusListName.safeParse(name).success).toBe(true);
  });

  test.each(['', 'eu-west-1', 'eu-west-1-', 'eu-west-1-00', 'eu-west-1--1', 'eu-west-1-0/', 'Eu-west-1-0', '0', 'x-0'])(
    'is not %j',
    (name) => {
      expect(statusListName.safeParse(name).success).toBe(false);
    },
  );
});

test('positions fill one list after the other', () => {
  const region = regionOfList(statusListName.parse('eu-west-1-0'));
  expect([0, STATUS_LIST_POSITIONS - 1, STATUS_LIST_POSITIONS].map((ordinal) => positionAt(region, ordinal))).toEqual([
    { list: 'eu-west-1-0', index: 0 },
    { list: 'eu-west-1-0', index: STATUS_LIST_POSITIONS - 1 },
    { list: 'eu-west-1-1', index: 0 },
  ]);
});

test('no two positions of any regions are the same, and each tells its region', () => {
  fc.assert(
    fc.property(anyRegion, anyOrdinal, anyRegion, anyOrdinal, (one, first, other, second) => {
      const [here, there] = [positionAt(one, first), positionAt(other, second)];
      expect(regionOfList(here.list)).toBe(one);
      expect(here.list === there.list && here.index === there.index).toBe(one === other && first === second);
    }),
  );
});

test('a list is there once a position of it was given out, and no sooner', () => {
  fc.assert(
    fc.property(anyRegion, anyOrdinal, anyOrdinal, (region, taken, ordinal) => {
      const { list } = positionAt(region, ordinal);
      expect(listsOf(region, taken).includes(list)).toBe(isBegun(list, taken));
      if (ordinal < taken) expect(isBegun(list, taken)).toBe(true);
    }),
  );
});

test('a lease refers to it by the issuer', () => {
  const position = { list: statusListName.parse('eu-west-1-2'), index: 9 };
  expect(statusReference('https://licet.example.com', position)).toEqual({
    status_list: { idx: 9, uri: 'https://licet.example.com/v1/revocations/eu-west-1-2' },
  });
});
