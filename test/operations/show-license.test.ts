import { describe, expect, test } from '@jest/globals';
import { showLicense } from '../../lambdas/operations/show-license.ts';
import { fakeEntitlements } from '../support/fake-entitlements.ts';
import { emptyPool } from '../../lambdas/core/seats/pool.ts';
import { seatPolicy } from '../../lambdas/core/seats/seat-policy.ts';
import { OVERDRAFT, type Resource, SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import type { ReadAlong } from '../../lambdas/operations/ports.ts';
import type { StoredPool } from '../../lambdas/operations/seats/seat-ports.ts';
import { NOON, issued, monthly, regionOf } from '../support/licensing.ts';

const { license, secret, keyHash } = issued();

test('the holder sees what the license grants, and neither the customer nor the operator’s labels', async () => {
  const value = { ...license, metadata: { crm: 'do-not-show' } };
  const reader = fakeEntitlements([{ value, version: 1, secret: { keyHash } }], [monthly()]);
  await expect(showLicense({ reader, clock: () => NOON }, { licenseId: license.id, secret })).resolves.toEqual({
    license: {
      id: license.id,
      status: 'active',
      plan: 'pro',
      planVersion: 1,
      expiresAt: '2026-04-01T12:00:00.000Z',
      graceUntil: '2026-04-08T12:00:00.000Z',
      maintenanceUntil: null,
    },
    product: 'atlas',
    code: 'VALID',
    allowed: true,
    features: { sso: true, 'max-projects': 50 },
    offline: { lease: 'P30D' },
    seats: null,
  });
});

test('a wrong key shows nothing', async () => {
  const reader = fakeEntitlements([{ value: license, version: 1, secret: { keyHash } }], [monthly()]);
  const wrong = { licenseId: license.id, secret: issued().secret };
  await expect(showLicense({ reader, clock: () => NOON }, wrong)).resolves.toBeUndefined();
});

describe('where the plan gives seats', () => {
  const plan = { ...monthly(), seats: seatPolicy.parse({ kind: 'node-locked', limit: 5, overdraft: 2 }) };
  const stored = { value: license, version: 1, secret: { keyHash } };
  const poolOf = (of: Resource, at: string, { minted = 0, free = 0, used = 0 }): StoredPool => {
    const { pool } = emptyPool(license.id, of, regionOf(at));
    return { pool: { ...pool, minted }, free, used, version: 1 };
  };

  const shown = async (pools: readonly StoredPool[]) => {
    const asked: ReadAlong[] = [];
    const entitlements = fakeEntitlements([stored], [plan]);
    const reader: typeof entitlements = {
      ...entitlements,
      license: async (id, along = {}) => {
        asked.push(along);
        const facts = await entitlements.license(id, along);
        return facts && { ...facts, pools };
      },
    };
    const view = await showLicense({ reader, clock: () => NOON }, { licenseId: license.id, secret });
    return { seats: view?.seats, code: view?.code, asked };
  };

  test('the holder sees how many are used in all regions together, out of one read', async () => {
    const { seats, code, asked } = await shown([
      poolOf(SEATS, 'us-east-1', { minted: 5, free: 1, used: 1 }),
      poolOf(SEATS, 'eu-west-1', { used: 3 }),
      poolOf(OVERDRAFT, 'eu-west-1', { minted: 2, free: 1, used: 1 }),
    ]);
    expect(seats).toEqual({ kind: 'node-locked', limit: 5, used: 4, overdraft: { limit: 2, used: 1 }, aboveLimit: 0 });
    expect(code).toBe('VALID');
    expect(asked).toMatchObject([{ resources: [SEATS, OVERDRAFT] }]);
  });

  test('seats that are held beyond a limit that was lowered are told of as such', async () => {
    const { seats } = await shown([poolOf(SEATS, 'us-east-1', { minted: 8, free: 1, used: 7 })]);
    expect(seats).toMatchObject({ limit: 5, used: 7, aboveLimit: 2 });
  });

  test('a license of which nobody has claimed yet has used none', async () => {
    expect((await shown([])).seats).toMatchObject({ limit: 5, used: 0, aboveLimit: 0 });
  });
});
