import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Customer, customer } from '../../lambdas/core/catalogue.ts';
import {
  SETTLING_MILLISECONDS,
  completeErasure,
  erasureUnderWay,
  replaceHolderKey,
  settlingLeft,
  startErasure,
} from '../../lambdas/core/erasure.ts';
import { epochMilliseconds, instantAt } from '../../lambdas/core/instant.ts';
import { NOON, issued } from '../support/licensing.ts';
import { functionSizes } from '../../lib/function-sizes.ts';

const later = (milliseconds: number) => instantAt(epochMilliseconds(NOON) + milliseconds);

const jane = customer.parse({ id: 'cus_x17', name: 'Jane Roe', metadata: { email: 'jane@example.com' } });

describe('a customer who is erased', () => {
  test('keeps nothing of what was said of them but the id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.dictionary(fc.string(), fc.string()), (name, metadata) => {
        const { action, after } = startErasure({ ...jane, name, metadata }, NOON);
        expect(action).toBe('customer.erased');
        expect(after).toEqual({ id: jane.id, name: '(erased)', metadata: {}, erasure: { startedAt: NOON } });
      }),
    );
  });

  test('is under erasure until that is complete, and can be read back in both states', () => {
    const started = startErasure(jane, NOON).after;
    const completed = completeErasure(started, { startedAt: NOON }, later(61_000)).after;
    expect([jane, started, completed].map(erasureUnderWay)).toEqual([undefined, { startedAt: NOON }, undefined]);
    expect([started, completed].map((one): Customer => customer.parse(JSON.parse(JSON.stringify(one))))).toEqual([
      started,
      completed,
    ]);
  });

  test('who was erased before is erased again, from then on', () => {
    const before = { ...jane, erasure: { startedAt: NOON, completedAt: later(60_000) } };
    expect(startErasure(before, later(90_000)).after.erasure).toEqual({ startedAt: later(90_000) });
  });
});

test('a look that began within the settling does not complete an erasure, a later one does', () => {
  const left = [-5, 0, 1, SETTLING_MILLISECONDS - 1, SETTLING_MILLISECONDS, SETTLING_MILLISECONDS + 1];
  expect(left.map((after) => settlingLeft({ startedAt: NOON }, later(after)))).toEqual([
    60_005, 60_000, 59_999, 1, 0, 0,
  ]);
});

test('settling outlasts every function that writes holder keys into licenses', () => {
  const writers = ['licenses', 'license-lifecycle', 'license-seats', 'erasures'] as const;
  for (const name of writers) {
    expect(functionSizes[name].timeoutSeconds * 2_000).toBeLessThanOrEqual(SETTLING_MILLISECONDS);
  }
});

test('a license under a new holder key is otherwise as it was', () => {
  const { license } = issued();
  expect(replaceHolderKey(license)).toEqual({ action: 'license.holder-key-replaced', after: license });
});
