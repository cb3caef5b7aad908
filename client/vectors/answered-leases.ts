import { statusValues } from '../../lambdas/contract/status-list.ts';
import { DAY, ISSUED, MINUTE, SECOND, header, claims, leaseToken, seconds } from './lease-fixture.ts';
import { type LeaseVector, answered } from './lease-vector.ts';
import { nextKey, signed } from './signing.ts';

const valid = ['fresh', 'VALID', 'fresh'] as const;
const notIncluded = ['fresh', 'FEATURE_NOT_INCLUDED', 'fresh'] as const;
const bound = leaseToken({ cnf: { device: 'laptop-1' } });
const skew = 5 * MINUTE;

const ages: readonly LeaseVector[] = [
  answered('at the instant of its issue', valid, { now: ISSUED }),
  answered('on a clock that is behind by just the skew', valid, { now: ISSUED - skew }),
  answered('on a clock that is behind by a millisecond more', ['not-yet-valid', 'NOT_STARTED', 'fresh'], {
    now: ISSUED - skew - 1,
  }),
  answered('that starts later than it was issued, at its start less the skew', valid, {
    token: leaseToken({ nbf: seconds(ISSUED + DAY / 2) }),
    now: ISSUED + DAY / 2 - skew,
  }),
  answered('that starts later than it was issued, before that', ['not-yet-valid', 'NOT_STARTED', 'fresh'], {
    token: leaseToken({ nbf: seconds(ISSUED + DAY / 2) }),
    now: ISSUED + DAY / 2 - skew - 1,
  }),
  answered('a millisecond before it should be refreshed', valid, { now: ISSUED + DAY - 1 }),
  answered('when it should be refreshed', ['stale', 'VALID', 'stale'], { now: ISSUED + DAY }),
  answered('a millisecond before its end', ['stale', 'VALID', 'stale'], { now: ISSUED + 10 * DAY - 1 }),
  answered('at its end', ['grace', 'LEASE_IN_GRACE', 'grace'], { now: ISSUED + 10 * DAY }),
  answered('a millisecond before the end of its grace', ['grace', 'LEASE_IN_GRACE', 'grace'], {
    now: ISSUED + 13 * DAY - 1,
  }),
  answered('at the end of its grace', ['expired', 'LEASE_EXPIRED', 'none'], { now: ISSUED + 13 * DAY }),
  answered('without a grace, a millisecond before its end', ['stale', 'VALID', 'stale'], {
    token: leaseToken({ grace_until: claims.exp }),
    now: ISSUED + 10 * DAY - 1,
  }),
  answered('without a grace, at its end', ['expired', 'LEASE_EXPIRED', 'none'], {
    token: leaseToken({ grace_until: claims.exp }),
    now: ISSUED + 10 * DAY,
  }),
];

const terms: readonly LeaseVector[] = [
  answered('a millisecond before the end of the trial', ['stale', 'IN_TRIAL', 'stale'], {
    token: leaseToken({ trial_until: seconds(ISSUED + 5 * DAY) }),
    now: ISSUED + 5 * DAY - 1,
  }),
  answered('at the end of the trial', ['stale', 'VALID', 'stale'], {
    token: leaseToken({ trial_until: seconds(ISSUED + 5 * DAY) }),
    now: ISSUED + 5 * DAY,
  }),
  answered('a millisecond before the license expires', ['stale', 'VALID', 'stale'], {
    token: leaseToken({ license_expires_at: seconds(ISSUED + 5 * DAY) }),
    now: ISSUED + 5 * DAY - 1,
  }),
  answered('when the license expires', ['stale', 'IN_GRACE', 'stale'], {
    token: leaseToken({ license_expires_at: seconds(ISSUED + 5 * DAY) }),
    now: ISSUED + 5 * DAY,
  }),
  answered('in its grace, and the license in its own', ['grace', 'LEASE_IN_GRACE', 'grace'], {
    token: leaseToken({ license_expires_at: seconds(ISSUED + 5 * DAY) }),
    now: ISSUED + 11 * DAY,
  }),
  answered('for a release of the last covered moment', valid, {
    token: leaseToken({ maintenance_until: seconds(ISSUED) }),
    question: { releasedAt: ISSUED },
  }),
  answered('for a release of a millisecond later', ['fresh', 'MAINTENANCE_ENDED', 'fresh'], {
    token: leaseToken({ maintenance_until: seconds(ISSUED) }),
    question: { releasedAt: ISSUED + 1, feature: 'nothing' },
  }),
];

const features: readonly LeaseVector[] = [
  answered('asked for a feature that is on', valid, { question: { feature: 'sso' } }, true),
  answered('asked for a feature that is off', notIncluded, { question: { feature: 'audit' } }),
  answered('asked for a feature that it does not name', notIncluded, { question: { feature: 'maps' } }),
  answered('asked for what every object has', notIncluded, { question: { feature: 'constructor' } }),
  answered('asked for a number', valid, { question: { feature: 'max-projects' } }, 50),
  answered('asked for zero', valid, { question: { feature: 'quota' } }, 0),
  answered('asked for an empty text', valid, { question: { feature: 'edition' } }, ''),
  answered('asked for a list', valid, { question: { feature: 'formats' } }, ['pdf', 'csv']),
  answered('in its grace, asked for a feature that is off', ['grace', 'FEATURE_NOT_INCLUDED', 'grace'], {
    now: ISSUED + 11 * DAY,
    question: { feature: 'audit' },
  }),
];

const holders: readonly LeaseVector[] = [
  answered('bound to this device', valid, { token: bound }),
  answered('bound to another device', ['device-mismatch', 'DEVICE_MISMATCH', 'none'], {
    token: bound,
    device: 'laptop-2',
  }),
  answered('bound to a device, on one without a name', ['device-mismatch', 'DEVICE_MISMATCH', 'none'], {
    token: bound,
    device: null,
  }),
  answered('bound to a device in other letters', ['device-mismatch', 'DEVICE_MISMATCH', 'none'], {
    token: bound,
    device: 'Laptop-1',
  }),
  answered('bound to no device, on one without a name', valid, { device: null }),
  answered('of any issuer, where none is asked for', valid, {
    token: leaseToken({ iss: 'urn:licet:another' }),
    issuer: null,
  }),
  answered('signed with the next key', valid, { token: signed({ ...header, kid: nextKey.kid }, claims, nextKey) }),
  answered('with headers and claims that nobody knows yet', valid, {
    token: signed({ ...header, jku: 'https://attacker.example', later: 1 }, { ...claims, later: { more: [1] } }),
  }),
  answered(
    'with text beyond ASCII',
    valid,
    {
      token: leaseToken({ entitlements: { features: { name: 'Ångström 🦊' } } }),
      question: { feature: 'name' },
    },
    'Ångström 🦊',
  ),
];

const statuses: readonly LeaseVector[] = [
  answered('that the status list calls valid', valid, { status: statusValues.valid }),
  answered('that the status list calls revoked', ['revoked', 'REVOKED', 'fresh'], { status: statusValues.invalid }),
  answered('that the status list calls suspended', ['suspended', 'SUSPENDED', 'fresh'], {
    status: statusValues.suspended,
  }),
  answered('with a status that means nothing yet', ['suspended', 'SUSPENDED', 'fresh'], { status: 3 }),
  answered('in its grace, and revoked', ['revoked', 'REVOKED', 'grace'], {
    now: ISSUED + 11 * DAY,
    status: statusValues.invalid,
  }),
  answered('that is over, and revoked', ['expired', 'LEASE_EXPIRED', 'none'], {
    now: ISSUED + 13 * DAY + SECOND,
    status: statusValues.invalid,
  }),
  answered('of another device, and revoked', ['device-mismatch', 'DEVICE_MISMATCH', 'none'], {
    token: bound,
    device: 'laptop-2',
    status: statusValues.invalid,
  }),
];

/** Leases of this product, and what they answer. Each name goes on "a lease". */
export const answeredLeases: readonly LeaseVector[] = [...ages, ...terms, ...features, ...holders, ...statuses];
