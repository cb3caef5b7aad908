import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryBudget } from '../../../client/src/transport/retry-budget.ts';

const spendAll = (budget: ReturnType<typeof retryBudget>): number => {
  let spent = 0;
  while (budget.spend()) spent += 1;
  return spent;
};

test('there is a burst of ten to begin with', () => {
  expect(spendAll(retryBudget())).toBe(10);
});

test('ten calls pay for one request more, nine do not', () => {
  const budget = retryBudget();
  spendAll(budget);
  for (let call = 0; call < 9; call += 1) budget.earn();
  expect(budget.spend()).toBe(false);
  budget.earn();
  expect([budget.spend(), budget.spend()]).toEqual([true, false]);
});

test('in any order of calls and wishes, no more than the burst and a tenth of the calls is granted', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (isCall) => {
      const budget = retryBudget();
      let granted = 0;
      for (const each of isCall) {
        if (each) budget.earn();
        else if (budget.spend()) granted += 1;
      }
      expect(granted).toBeLessThanOrEqual(10 + isCall.filter(Boolean).length / 10);
    }),
  );
});

test('a quiet hour saves up nothing beyond the burst', () => {
  const budget = retryBudget();
  for (let call = 0; call < 10_000; call += 1) budget.earn();
  expect(spendAll(budget)).toBe(10);
});
