import { expect, test } from '@jest/globals';
import { showLicense } from '../../lambdas/operations/show-license.ts';
import { fakeEntitlements } from '../support/fake-entitlements.ts';
import { NOON, issued, monthly } from '../support/licensing.ts';

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
