import { expect, test } from '@jest/globals';
import type { Delivery } from '../../lambdas/operations/audit/archive-changes.ts';
import { readOnce } from '../../lambdas/operations/audit/read-once.ts';

const delivery = (sequence: string): Delivery => ({ sequence, record: {} });

test('a record is read once, however many ask, also one that tells of no change', () => {
  const asked: string[] = [];
  const read = readOnce(({ sequence }) => {
    asked.push(sequence);
    return undefined;
  });
  const [first, second] = [delivery('1'), delivery('2')];
  for (const each of [first, second, first, second]) expect(read(each)).toBeUndefined();
  expect(asked).toEqual(['1', '2']);
});

test('a record of the same number that came again is another one', () => {
  let reads = 0;
  const read = readOnce(() => {
    reads += 1;
    return undefined;
  });
  read(delivery('1'));
  read(delivery('1'));
  expect(reads).toBe(2);
});

test('one that cannot be read fails for each that asks', () => {
  const read = readOnce(() => {
    throw new Error('malformed');
  });
  const malformed = delivery('1');
  expect(() => read(malformed)).toThrow('malformed');
  expect(() => read(malformed)).toThrow('malformed');
});
