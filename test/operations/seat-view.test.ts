import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { epochMilliseconds, instantAt } from '../../lambdas/core/instant.ts';
import { seatPolicy } from '../../lambdas/core/seats/seat-policy.ts';
import { leaseEndOf, renewedLease } from '../../lambdas/core/seats/seat-standing.ts';
import { seatView } from '../../lambdas/operations/seats/seat-view.ts';
import { aSeat, at, floating, namedUser, nodeLocked } from '../core/a-license.ts';
import { anySeat, anySeatPolicy } from '../core/any.ts';

const monthly = seatPolicy.parse({ kind: 'floating', limit: 3, lease: 'P1M' });

describe('when a seat is to be renewed', () => {
  test.each([
    ['a lease of hours', at('2026-03-10', '03:00:00.000'), floating, at('2026-03-10', '01:00:00.000')],
    ['the lease of a short month', at('2026-03-01'), monthly, at('2026-02-10', '08:00:00.000')],
    ['the lease of a long month', at('2026-04-01'), monthly, at('2026-03-11', '08:00:00.000')],
  ])('a third of it has passed: %s', (_, leaseUntil, policy, renewAfter) => {
    expect(seatView(aSeat({ leaseUntil }), policy)).toMatchObject({ expiresAt: leaseUntil, renewAfter });
  });

  test.each([
    ['it is held until it is released', aSeat(), nodeLocked],
    [
      'nor where a lease is left from another plan, which any renewal takes away',
      aSeat({ leaseUntil: at('2026-04-01') }),
      namedUser,
    ],
    ['nor where the plan gives no seats any more', aSeat({ leaseUntil: at('2026-04-01') }), undefined],
  ])('is not said where %s', (_, seat, policy) => {
    expect(seatView(seat, policy).renewAfter).toBeNull();
  });

  test('a renewal moves the end of its lease, and one millisecond earlier it writes nothing', () => {
    fc.assert(
      fc.property(anySeat, anySeatPolicy, (seat, policy) => {
        const { renewAfter } = seatView(seat, policy);
        fc.pre(renewAfter !== null);
        const before = instantAt(epochMilliseconds(renewAfter) - 1);
        const end = leaseEndOf(seat, policy) ?? '';
        expect((renewedLease(seat, policy, renewAfter) ?? '') > end).toBe(true);
        expect(renewedLease(seat, policy, before)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
