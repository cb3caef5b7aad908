import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DecisionCode } from '../../lambdas/contract/codes.ts';
import { type Question, decide } from '../../lambdas/core/decide.ts';
import { epochSeconds } from '../../lambdas/core/instant.ts';
import { leaseClaims } from '../../lambdas/core/lease.ts';
import type { LeasedSeat } from '../../lambdas/core/seats/seat.ts';
import type { SeatPolicy } from '../../lambdas/core/seats/seat-policy.ts';
import {
  type Claimant,
  holderOf,
  isReclaimable,
  isVoid,
  leaseEndOf,
  possibleHolders,
  renewedLease,
  standingWith,
  yieldsTo,
} from '../../lambdas/core/seats/seat-standing.ts';
import { aLicense, aPlan, aSeat, adasSeat, at, floating, namedUser, nodeLocked } from './a-license.ts';
import { anyClaimant, anyInstant, anyLicense, anySeat, anySeatPolicy, anySeats } from './any.ts';

const leased = aSeat({ leaseUntil: at('2026-03-10', '03:00:00.000') });
const lastOfLease = at('2026-03-10', '02:59:59.999');
const endOfLease = at('2026-03-10', '03:00:00.000');
const lost = { retiredRegions: { 'eu-west-1': at('2026-03-10') } };
const american = { region: 'us-east-1' };
const after = (milliseconds: number) => at('2026-03-10', `00:00:00.00${milliseconds}`);

interface Scene {
  readonly policy?: SeatPolicy;
  readonly license?: object;
  readonly now?: ReturnType<typeof at>;
  readonly device?: string;
}

const standing = (
  seats: readonly LeasedSeat[],
  { policy = floating, license = {}, now = lastOfLease, device }: Scene,
) => standingWith(seats, { license: aLicense(license), policy, now }, device);

describe('how a claimant stands', () => {
  test.each<[string, LeasedSeat[], Scene, string]>([
    ['without a seat', [], {}, 'none'],
    ['in the last instant of the lease', [leased], { now: lastOfLease }, 'held'],
    ['at the end of the lease', [leased], { now: endOfLease }, 'expired'],
    ['with a seat from before there were leases, within one since its claim', [aSeat()], { now: lastOfLease }, 'held'],
    ['with a seat from before there were leases, after one since its claim', [aSeat()], { now: endOfLease }, 'expired'],
    ['with a seat that is held until it is released', [aSeat()], { policy: nodeLocked, now: at('9999-12-31') }, 'held'],
    ['with a seat that has ended', [aSeat({ ended: { how: 'released', at: after(1) } })], {}, 'none'],
    ['with a seat claimed when its region was given up', [aSeat()], { license: lost }, 'none'],
    ['with a seat claimed just after that', [aSeat({ claimedAt: after(1) })], { license: lost }, 'held'],
    ['with a seat of another region than the one given up', [aSeat(american)], { license: lost }, 'held'],
    ['with a device’s seat, once seats are for users', [aSeat()], { policy: namedUser }, 'none'],
    ['with a user’s seat, once seats are for devices', [adasSeat()], { policy: nodeLocked }, 'none'],
    ['as a user on a device of the seat', [adasSeat()], { policy: namedUser, device: 'laptop' }, 'held'],
    ['as a user on another device', [adasSeat()], { policy: namedUser, device: 'tower' }, 'none'],
    ['as a user on a device that is not named', [adasSeat()], { policy: namedUser }, 'held'],
  ])('%s', (_name, seats, scene, kind) => {
    expect(standing(seats, scene).kind).toBe(kind);
  });

  test('with seats in two regions the newer counts, and the older where the newer’s lease is over', () => {
    const older = aSeat({ leaseUntil: at('2026-03-11') });
    const newer = aSeat({ ...american, claimedAt: after(1), leaseUntil: endOfLease });
    expect(standing([older, newer], { now: lastOfLease })).toEqual({ kind: 'held', seat: newer });
    expect(standing([older, newer], { now: endOfLease })).toEqual({ kind: 'held', seat: older });
    expect(standing([older, newer], { now: at('2026-03-11') })).toEqual({ kind: 'expired', seat: newer });
  });

  test('is total, whatever the order of the seats, and only ever rests on a seat of theirs', () => {
    fc.assert(
      fc.property(anySeats, anyLicense, anySeatPolicy, anyInstant, (seats, license, policy, now) => {
        const result = standingWith(seats, { license, policy, now }, 'laptop');
        expect(standingWith(seats.toReversed(), { license, policy, now }, 'laptop')).toEqual(result);
        if (result.kind === 'none') return;
        const end = leaseEndOf(result.seat, policy);
        expect(seats).toContain(result.seat);
        expect(isVoid(result.seat.value, license)).toBe(false);
        expect(result.kind).toBe(end !== undefined && end <= now ? 'expired' : 'held');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a seat may be given to somebody else', () => {
  test.each<[string, boolean, LeasedSeat, Scene]>([
    ['in the last instant of its lease', false, leased, { now: lastOfLease }],
    ['at the end of its lease', true, leased, { now: endOfLease }],
    ['that is held until it is released', false, aSeat(), { policy: nodeLocked, now: at('9999-12-31') }],
    [
      'that has ended: it was given back already',
      false,
      aSeat({ ended: { how: 'released', at: after(1) } }),
      { now: endOfLease },
    ],
    ['claimed when its region was given up', true, aSeat(), { license: lost }],
    ['claimed just after that', false, aSeat({ claimedAt: after(1) }), { license: lost }],
    ['of a kind that the plan still has', false, adasSeat(), { policy: namedUser }],
    ['of a kind that the plan has no more', true, adasSeat(), { policy: nodeLocked }],
  ])('%s: %s', (_name, expected, seat, { policy = floating, license = {}, now = lastOfLease }) => {
    expect(isReclaimable(seat, { license: aLicense(license), policy, now })).toBe(expected);
  });

  test('never while its holder may run with it', () => {
    fc.assert(
      fc.property(anySeat, anyLicense, anySeatPolicy, anyInstant, (seat, license, policy, now) => {
        fc.pre(seat.value.ended === undefined);
        const held = standingWith([seat], { license, policy, now }).kind === 'held';
        expect(isReclaimable(seat, { license, policy, now })).toBe(!held);
      }),
    );
  });
});

describe('of two seats of one holder in two regions', () => {
  const [older, newer] = [aSeat(), aSeat({ ...american, claimedAt: after(1) })];

  test.each([
    ['the older goes', older, newer, true],
    ['the newer stays', newer, older, false],
    ['claimed in one instant, that of the first region goes', aSeat(), aSeat(american), true],
    ['claimed in one instant, that of the last region stays', aSeat(american), aSeat(), false],
  ])('%s', (_name, mine, other, goes) => {
    expect(yieldsTo(mine, other)).toBe(goes);
  });

  test('always exactly one goes, whoever looks', () => {
    fc.assert(
      fc.property(anySeat, anySeat, (one, other) => {
        fc.pre(one.value.region !== other.value.region);
        expect(yieldsTo(one, other)).toBe(!yieldsTo(other, one));
      }),
    );
  });
});

describe('a renewal', () => {
  const second = at('2026-03-10', '01:00:00.000');

  test.each<[string, LeasedSeat, SeatPolicy, ReturnType<typeof at>, ReturnType<typeof at> | null | undefined]>([
    [
      'just before a third of the lease has passed writes nothing',
      leased,
      floating,
      at('2026-03-10', '00:59:59.999'),
      undefined,
    ],
    [
      'when a third has passed lasts a whole lease from now',
      leased,
      floating,
      second,
      at('2026-03-10', '04:00:00.000'),
    ],
    ['after the lease is over does so too', leased, floating, endOfLease, at('2026-03-10', '06:00:00.000')],
    ['of a seat that never had a lease gives it one', aSeat(), floating, second, at('2026-03-10', '04:00:00.000')],
    ['takes away a lease that the plan has no more', leased, nodeLocked, second, null],
    ['of a seat without lease writes nothing where there are none', aSeat(), nodeLocked, second, undefined],
    [
      'does not shorten a lease from when leases were longer',
      aSeat({ leaseUntil: at('2026-03-20') }),
      floating,
      second,
      undefined,
    ],
  ])('%s', (_name, seat, policy, now, lease) => {
    expect(renewedLease(seat, policy, now)).toBe(lease);
  });

  test('never moves the end of a lease back, and once made needs no second', () => {
    fc.assert(
      fc.property(anySeat, anySeatPolicy, anyInstant, (seat, policy, now) => {
        const lease = renewedLease(seat, policy, now);
        fc.pre(lease !== undefined);
        const renewed = { value: seat.value, ...(lease !== null && { leaseUntil: lease }) };
        const [before, then] = [seat, renewed].map((each) => leaseEndOf(each, policy) ?? at('9999-12-31'));
        if (seat.value.claimedAt <= now) expect(then && before && then >= before).toBe(true);
        expect(renewedLease(renewed, policy, now)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('who a request is about', () => {
  test.each<[string, Claimant, SeatPolicy, object | undefined]>([
    [
      'a device, where seats are for devices',
      { device: 'laptop', user: 'ada' },
      floating,
      { kind: 'device', device: 'laptop' },
    ],
    ['a user, where seats are for users', { device: 'laptop', user: 'ada' }, namedUser, { kind: 'user', user: 'ada' }],
    ['nobody, where the user is missing', { device: 'laptop' }, namedUser, undefined],
    ['nobody, where the device is missing', { user: 'ada' }, nodeLocked, undefined],
  ])('%s', (_name, claimant, policy, holder) => {
    expect(holderOf(claimant, policy)).toEqual(holder);
  });

  test('is among the possible holders, before the plan is known', () => {
    fc.assert(
      fc.property(anyClaimant, anySeatPolicy, (claimant, policy) => {
        const holder = holderOf(claimant, policy);
        if (holder !== undefined) expect(possibleHolders(claimant)).toContainEqual(holder);
      }),
    );
  });
});

describe('a decision under a plan with seats', () => {
  const decided = (seats: readonly LeasedSeat[], policy: SeatPolicy, question: Question, now = lastOfLease) =>
    decide({ license: aLicense(), plan: aPlan({ seats: policy }), seats }, question, now);
  const laptop = { claimant: { device: 'laptop' } };
  const teleport = { feature: 'teleport' };

  test.each<[string, LeasedSeat[], SeatPolicy, Question, DecisionCode]>([
    ['asked about the license alone', [], floating, { claimant: 'anyone' }, 'VALID'],
    ['asked for nobody in particular', [leased], floating, { claimant: {} }, 'DEVICE_REQUIRED'],
    [
      'asked for a user, whom it does not know',
      [aSeat()],
      nodeLocked,
      { claimant: { user: 'ada' } },
      'DEVICE_REQUIRED',
    ],
    ['asked for a device alone, where users hold seats', [adasSeat()], namedUser, laptop, 'USER_REQUIRED'],
    ['asked for a device without a seat', [], floating, laptop, 'SEAT_REQUIRED'],
    ['asked for a device with a seat', [leased], floating, laptop, 'VALID'],
    [
      'asked for a user on a device of the seat',
      [adasSeat()],
      namedUser,
      { claimant: { user: 'ada', device: 'laptop' } },
      'VALID',
    ],
    [
      'asked for a user on another',
      [adasSeat()],
      namedUser,
      { claimant: { user: 'ada', device: 'tower' } },
      'SEAT_REQUIRED',
    ],
    ['needs the name before the seat', [], floating, { claimant: {}, ...teleport }, 'DEVICE_REQUIRED'],
    ['needs the seat before the feature', [], floating, { ...laptop, ...teleport }, 'SEAT_REQUIRED'],
    [
      'needs the product before the name',
      [],
      floating,
      { claimant: {}, product: aPlan({ product: 'orion' }).product },
      'PRODUCT_MISMATCH',
    ],
  ])('%s: %5$s', (_name, seats, policy, question, code) => {
    expect(decided(seats, policy, question).code).toBe(code);
  });

  test('ends with the lease of the seat, before the feature is looked at', () => {
    expect(decided([leased], floating, laptop, lastOfLease).code).toBe('VALID');
    expect(decided([leased], floating, { ...laptop, ...teleport }, endOfLease).code).toBe('SEAT_EXPIRED');
  });

  test('tells of the seat that it rests on', () => {
    expect(decided([leased], floating, laptop).seat).toEqual({
      id: leased.value.id,
      region: 'eu-west-1',
      claimedAt: at('2026-03-10'),
      expiresAt: endOfLease,
      overdraft: false,
    });
    expect(decided([aSeat({ resource: 'overdraft' })], nodeLocked, laptop).seat).toMatchObject({
      expiresAt: null,
      overdraft: true,
    });
  });
});

describe('an offline lease', () => {
  const plan = aPlan({ seats: floating, offline: { lease: 'PT2H', grace: 'PT1H' } });
  const times = (now: ReturnType<typeof at>) => {
    const request = { now, issuer: 'urn:licet:test', tokenId: 'lea_1', device: 'laptop' };
    const result = leaseClaims({ license: aLicense(), plan, seats: [leased] }, request);
    return result.ok ? [result.value.exp, result.value.grace_until] : result.refusal;
  };
  const seconds = (time: string) => epochSeconds(at('2026-03-10', time));

  test.each([
    ['fits before the end of the seat', '00:00:00.000', '02:00:00.000', '03:00:00.000'],
    ['is cut there, grace first', '00:30:00.000', '02:30:00.000', '03:00:00.000'],
    ['is cut there whole', '02:00:00.000', '03:00:00.000', '03:00:00.000'],
  ])('%s', (_name, now, exp, grace) => {
    expect(times(at('2026-03-10', now))).toEqual([seconds(exp), seconds(grace)]);
  });

  test('is not given once the seat’s lease is over', () => {
    expect(times(lastOfLease)).toHaveLength(2);
    expect(times(endOfLease)).toMatchObject({ code: 'LEASE_DENIED', decision: 'SEAT_EXPIRED' });
  });
});
