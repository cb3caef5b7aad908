import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limits } from '../../lambdas/contract/limits.ts';
import { entitlementsOf } from '../../lambdas/core/entitlements.ts';
import type { Instant } from '../../lambdas/core/instant.ts';
import type { Result } from '../../lambdas/core/result.ts';
import { type LeasedSeat, seat as seatSchema } from '../../lambdas/core/seats/seat.ts';
import {
  type SeatDetails,
  claimed,
  ended,
  newHolder,
  transferredTo,
  updated,
  withoutDevice,
} from '../../lambdas/core/seats/seat-change.ts';
import { type SeatPolicy, seatPolicy } from '../../lambdas/core/seats/seat-policy.ts';
import {
  OVERDRAFT,
  SEATS,
  supplyWanted,
  transfersAt,
  transfersRenewAt,
} from '../../lambdas/core/seats/seat-resource.ts';
import { aLicense, aPlan, aSeat, adasSeat, at, floating, namedUser, nodeLocked } from './a-license.ts';
import { anyDevice, anyInstant, anyLicense, anySeat, anySeatPolicy, anyUser } from './any.ts';

const now = at('2026-03-10', '01:00:00.000');
const accepted = <Value>(result: Result<Value, unknown>): Value => {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
};

describe('the holder of a new seat', () => {
  test.each<[string, SeatPolicy, SeatDetails, object]>([
    ['is the device', floating, { device: 'laptop', user: 'ada' }, { value: { kind: 'device', device: 'laptop' } }],
    [
      'is the user, on the device',
      namedUser,
      { device: 'laptop', user: 'ada' },
      { value: { kind: 'user', user: 'ada', devices: ['laptop'] } },
    ],
    [
      'must be named where seats are for users',
      namedUser,
      { device: 'laptop' },
      { refusal: { code: 'USER_REQUIRED' } },
    ],
  ])('%s', (_name, policy, details, result) => {
    expect(newHolder(details, policy)).toMatchObject(result);
  });
});

describe('a claim', () => {
  const { value } = aSeat();
  const made = { ...value, details: { name: 'Ada’s laptop' }, now };

  test('under leases has one from now on', () => {
    const { action, value: seat, leaseUntil } = claimed(made, floating);
    expect([action, seat.claimedAt, seat.name, leaseUntil]).toEqual([
      'seat.claimed',
      now,
      'Ada’s laptop',
      at('2026-03-10', '04:00:00.000'),
    ]);
  });

  test('without leases has none', () => {
    expect(claimed(made, nodeLocked)).not.toHaveProperty('leaseUntil');
  });
});

describe('a user’s devices', () => {
  test('are added up to the plan’s number, and not beyond', () => {
    const second = accepted(updated(adasSeat(['laptop']), { device: 'tower' }, namedUser));
    expect(second?.value.holder).toMatchObject({ devices: ['laptop', 'tower'] });
    expect(updated(adasSeat(['laptop', 'tower']), { device: 'phone' }, namedUser)).toEqual({
      ok: false,
      refusal: { code: 'DEVICES_EXHAUSTED', limit: 2, devices: ['laptop', 'tower'] },
    });
  });

  test('that are known may go on where the plan now allows fewer', () => {
    const fewer = seatPolicy.parse({ ...namedUser, devicesPerUser: 1 });
    expect(updated(adasSeat(['laptop', 'tower']), { device: 'tower' }, fewer)).toEqual({ ok: true, value: undefined });
  });

  test('go one by one, but for the last', () => {
    expect(withoutDevice(adasSeat(['laptop', 'tower']), 'tower')?.value).toEqual(adasSeat(['laptop']).value);
    expect(withoutDevice(adasSeat(['laptop']), 'laptop')).toBeUndefined();
    expect(withoutDevice(adasSeat(['laptop', 'tower']), 'phone')).toBeUndefined();
    expect(withoutDevice(aSeat(), 'laptop')).toBeUndefined();
  });

  const unbounded = seatPolicy.parse({ kind: 'named-user', limit: 3 });
  const devices = (count: number) => Array.from({ length: count }, (_, index) => `device-${index}`);

  test('where the plan sets no number are as many as a seat can tell of', () => {
    const last = updated(adasSeat(devices(limits.devicesPerUser - 1)), { device: 'last' }, unbounded);
    expect(seatSchema.safeParse(accepted(last)?.value).success).toBe(true);
    expect(updated(adasSeat(devices(limits.devicesPerUser)), { device: 'one too many' }, unbounded)).toMatchObject({
      ok: false,
      refusal: { code: 'DEVICES_EXHAUSTED', limit: limits.devicesPerUser },
    });
  });
});

describe('an update', () => {
  const named = aSeat({ name: 'CI', metadata: { site: 'Turin' } });

  test.each<[string, Omit<SeatDetails, 'device'>, boolean]>([
    ['that says nothing', {}, false],
    ['that says what is known', { name: 'CI', metadata: { site: 'Turin' } }, false],
    ['of the name', { name: 'CI 2' }, true],
    ['of a label', { metadata: { site: 'Milan' } }, true],
    ['that takes labels away', { metadata: {} }, true],
    ['that adds a label', { metadata: { site: 'Turin', rack: '4' } }, true],
  ])('%s is written: %3$s', (_name, details, written) => {
    expect(accepted(updated(named, { device: 'laptop', ...details }, floating)) !== undefined).toBe(written);
  });

  test('keeps the lease as it is', () => {
    const until = at('2026-03-10', '03:00:00.000');
    const change = accepted(updated(aSeat({ leaseUntil: until }), { device: 'laptop', name: 'CI' }, floating));
    expect(change).toMatchObject({ action: 'seat.updated', leaseUntil: until });
  });

  test('made twice writes once', () => {
    const anyDetails: fc.Arbitrary<SeatDetails> = fc.record(
      {
        device: anyDevice,
        user: anyUser,
        name: fc.constantFrom('CI', 'desk'),
        metadata: fc.constantFrom({}, { a: 'b' }),
      },
      { requiredKeys: ['device'] },
    );
    fc.assert(
      fc.property(anySeat, anyDetails, anySeatPolicy, (seat, details, policy) => {
        const first = updated(seat, details, policy);
        fc.pre(first.ok && first.value !== undefined);
        const change = accepted(first) as LeasedSeat;
        expect(seatSchema.parse(change.value)).toEqual(change.value);
        expect(updated(change, details, policy)).toEqual({ ok: true, value: undefined });
      }),
    );
  });
});

describe('the end of a seat', () => {
  test.each([
    ['released', 'seat.released'],
    ['reclaimed', 'seat.reclaimed'],
    ['transferred', 'seat.handed-over'],
    ['roamed', 'seat.roamed'],
  ] as const)('%s is told as %s, and takes the lease with it', (how, action) => {
    const seat = aSeat({ leaseUntil: at('2026-03-10', '03:00:00.000') });
    expect(ended(seat, how, now)).toEqual({ action, value: { ...seat.value, ended: { how, at: now } } });
  });

  test('by transfer begins another of the same pool and region, with a lease of its own', () => {
    const from = aSeat({ resource: 'overdraft', metadata: { site: 'Turin' }, name: 'Ada’s laptop' });
    const { id } = aSeat({ id: 'sea_01kjmma2g00000000000000001' }).value;
    const to = { id, holder: { kind: 'device', device: 'tower' }, transferredFrom: 'laptop', now } as const;
    expect(transferredTo(from, to, floating)).toEqual({
      action: 'seat.transferred',
      value: {
        ...aSeat({ id, resource: 'overdraft', metadata: { site: 'Turin' } }).value,
        holder: to.holder,
        claimedAt: now,
        transferredFrom: 'laptop',
      },
      leaseUntil: at('2026-03-10', '04:00:00.000'),
    });
  });
});

describe('moves are counted by periods since the license started', () => {
  const monthly = seatPolicy.parse({ ...nodeLocked, transfers: { limit: 2, period: 'P1M' } });

  test.each<[string, Instant, number, Instant]>([
    ['before the start', at('2025-01-01'), 0, at('2026-02-28')],
    ['at the start', at('2026-01-31'), 0, at('2026-02-28')],
    ['in the last instant of the first month', at('2026-02-27', '23:59:59.999'), 0, at('2026-02-28')],
    ['at the end of February', at('2026-02-28'), 1, at('2026-03-31')],
    ['in the last instant of the second month', at('2026-03-30', '23:59:59.999'), 1, at('2026-03-31')],
    ['a month later', at('2026-03-31'), 2, at('2026-04-30')],
    ['ten years later', at('2036-01-31'), 120, at('2036-02-29')],
  ])('%s', (_name, when, index, renewsAt) => {
    expect(transfersAt(aLicense(), monthly, when)).toBe(`transfers-P1M-${index}`);
    expect(transfersRenewAt(aLicense(), monthly, when)).toBe(renewsAt);
  });

  test.each([floating, nodeLocked, namedUser])('not at all where the plan does not say so', (policy) => {
    expect(transfersAt(aLicense(), policy, now)).toBeUndefined();
    expect(transfersRenewAt(aLicense(), policy, now)).toBeUndefined();
  });

  test('never go back as time passes, and renew in the future', () => {
    const index = (of: string | undefined) => Number(of?.split('-').at(-1));
    fc.assert(
      fc.property(anyLicense, anySeatPolicy, anyInstant, anyInstant, (license, policy, one, other) => {
        const [first, second] = one < other ? [one, other] : [other, one];
        fc.pre(transfersAt(license, policy, first) !== undefined);
        expect(index(transfersAt(license, policy, second))).toBeGreaterThanOrEqual(
          index(transfersAt(license, policy, first)),
        );
        expect((transfersRenewAt(license, policy, first) ?? '') > first).toBe(true);
      }),
    );
  });

  test('even by the second, of a license that started long ago', () => {
    const bySecond = seatPolicy.parse({ ...nodeLocked, transfers: { limit: 2, period: 'PT1S' } });
    const old = aLicense({ startsAt: at('1970-01-01') });
    expect(transfersAt(old, bySecond, at('2001-09-09', '01:46:39.999'))).toBe('transfers-PT1S-999999999');
    expect(transfersAt(old, bySecond, now)).toBe('transfers-PT1S-999999999');
  });
});

describe('how many there shall be', () => {
  const policy = seatPolicy.parse({ ...nodeLocked, overdraft: 1, transfers: { limit: 2, period: 'P1M' } });
  const moves = transfersAt(aLicense(), policy, now) ?? SEATS;

  test.each([
    ['of seats', SEATS, aLicense(), policy, 3],
    ['of seats beyond the limit', OVERDRAFT, aLicense(), policy, 1],
    ['of moves', moves, aLicense(), policy, 2],
    ['of moves that the plan does not count', moves, aLicense(), floating, 0],
    ['of a suspended license', SEATS, aLicense({ status: 'suspended' }), policy, 3],
    ['of a revoked license', SEATS, aLicense({ status: 'revoked' }), policy, 0],
    ['of a plan without seats', SEATS, aLicense(), undefined, 0],
  ] as const)('%s: %5$d', (_name, resource, license, some, wanted) => {
    expect(supplyWanted(resource, license, some)).toBe(wanted);
  });

  test('is the license’s own number where it has one', () => {
    const license = aLicense({ overrides: { seats: { limit: 7 } } });
    expect(entitlementsOf(license, aPlan({ seats: policy })).seats).toEqual({ ...policy, limit: 7, overdraft: 1 });
    expect(entitlementsOf(license, aPlan()).seats).toBeUndefined();
  });
});
