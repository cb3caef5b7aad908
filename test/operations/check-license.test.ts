import { describe, expect, test } from '@jest/globals';
import { warningCodes } from '../../lambdas/contract/codes.ts';
import { addDuration, duration } from '../../lambdas/core/duration.ts';
import { type Instant, instant } from '../../lambdas/core/instant.ts';
import { licenseKeyHash } from '../../lambdas/core/license-key.ts';
import { checkLicense } from '../../lambdas/operations/check-license.ts';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { fakeEntitlements } from '../support/fake-entitlements.ts';
import { NOON, issued, monthly, planNamed, regionOf } from '../support/licensing.ts';

const { license, secret, keyHash } = issued();
const stored = { value: license, version: 1, secret: { keyHash } };
const key = { licenseId: license.id, secret };

const check = (reader = fakeEntitlements([stored], [monthly()]), now: Instant = NOON, presented = key) =>
  checkLicense(
    { reader, clock: () => now, random: (count) => new Uint8Array(count), region: regionOf('eu-west-1') },
    presented,
    { claimant: {} },
  );

describe('a check', () => {
  test('answers with the decision, and with when and where it was made', async () => {
    await expect(check()).resolves.toEqual({
      decisionId: 'dec_01kjmma2g00000000000000000',
      code: 'VALID',
      allowed: true,
      detail: 'The license is valid.',
      license: {
        id: license.id,
        status: 'active',
        plan: 'pro',
        planVersion: 1,
        expiresAt: '2026-04-01T12:00:00.000Z',
        graceUntil: '2026-04-08T12:00:00.000Z',
        maintenanceUntil: null,
      },
      features: { sso: true, 'max-projects': 50 },
      seat: null,
      checkedAt: NOON,
      region: 'eu-west-1',
      warnings: [],
    });
  });

  test('says so when it rests on a stale plan', async () => {
    const answer = await check(fakeEntitlements([stored], [monthly()], true));
    expect(answer).toMatchObject({
      allowed: true,
      warnings: [{ code: 'PLAN_STALE', detail: warningCodes.PLAN_STALE }],
    });
  });

  test('is not answered where the plan cannot be known', async () => {
    await expect(check(fakeEntitlements([stored], []))).rejects.toThrow(DependencyUnavailable);
  });

  test('takes the plan that a scheduled change has put in force', async () => {
    const at = instant.parse('2026-03-15T00:00:00.000Z');
    const scheduled = { ...stored, value: { ...license, scheduled: { plan: planNamed('team'), at } } };
    const reader = () => fakeEntitlements([scheduled], [monthly(), monthly('team', 4)]);
    const before = await check(reader(), instant.parse('2026-03-14T23:59:59.999Z'));
    const after = await check(reader(), at);
    expect([before, after].map((answer) => answer?.license)).toMatchObject([
      { plan: 'pro', planVersion: 1 },
      { plan: 'team', planVersion: 4 },
    ]);
  });
});

describe('a key that opens nothing', () => {
  test.each([
    ['of a license that there is not', { ...key, licenseId: issued().license.id }],
    ['with another secret', { ...key, secret: issued().secret }],
  ])('%s gets no answer, and no plan is read for it', async (_name, presented) => {
    const reader = fakeEntitlements([stored], [monthly()]);
    await expect(check(reader, NOON, presented)).resolves.toBeUndefined();
    expect(reader.reads).toEqual([presented.licenseId]);
  });
});

describe('after a rotation with an overlap', () => {
  const next = issued();
  const overlap = addDuration(NOON, duration.parse('P1D'));
  const rotated = {
    value: { ...license, key: { issuedAt: NOON, previousUntil: overlap } },
    version: 2,
    secret: { keyHash: licenseKeyHash({ licenseId: license.id, secret: next.secret }), previousKeyHash: keyHash },
  };

  test.each([
    ['the new key is good', next.secret, overlap, true],
    ['the old key is good until the overlap ends', secret, instant.parse('2026-03-02T11:59:59.999Z'), true],
    ['and not a millisecond longer', secret, overlap, false],
  ])('%s', async (_name, presented, now, opens) => {
    const answer = await check(fakeEntitlements([rotated], [monthly()]), now, {
      licenseId: license.id,
      secret: presented,
    });
    expect(answer !== undefined).toBe(opens);
  });

  test('without one the old key ends at once', async () => {
    const ended = {
      ...rotated,
      value: { ...license, key: { issuedAt: NOON } },
      secret: { keyHash: rotated.secret.keyHash },
    };
    await expect(check(fakeEntitlements([ended], [monthly()]))).resolves.toBeUndefined();
  });
});
