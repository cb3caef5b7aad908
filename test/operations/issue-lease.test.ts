import { describe, expect, test } from '@jest/globals';
import type { LeaseClaims } from '../../lambdas/contract/lease-claims.ts';
import type { PlanVersion } from '../../lambdas/core/plan.ts';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { issueLease } from '../../lambdas/operations/issue-lease.ts';
import { fakeEntitlements } from '../support/fake-entitlements.ts';
import { NOON, issued, monthly } from '../support/licensing.ts';
import { claiming, device, floating, pastNoon } from '../support/seat-fixtures.ts';
import type { StoredSeat } from '../../lambdas/operations/seat-ports.ts';

const { license, secret, keyHash } = issued();
const key = { licenseId: license.id, secret };

const lease = (
  more: {
    plan?: PlanVersion;
    value?: typeof license;
    device?: string;
    signer?: () => Promise<string>;
    seats?: readonly StoredSeat[];
  } = {},
) => {
  const signed: LeaseClaims[] = [];
  const ports = {
    reader: fakeEntitlements(
      [{ value: more.value ?? license, version: 1, secret: { keyHash } }],
      [more.plan ?? monthly()],
      false,
      more.seats,
    ),
    signer:
      more.signer ??
      ((claims: LeaseClaims) => {
        signed.push(claims);
        return Promise.resolve('signed');
      }),
    clock: () => NOON,
    random: (count: number) => new Uint8Array(count),
    issuer: 'urn:licet:test',
  };
  return { signed, answer: issueLease(ports, key, { device: more.device }) };
};

describe('a lease', () => {
  test('is signed over what the license grants, for the device that asked', async () => {
    const { signed, answer } = lease({ device: 'laptop-1' });
    await expect(answer).resolves.toEqual({
      ok: true,
      value: { lease: 'signed', expiresAt: '2026-03-31T12:00:00.000Z', refreshAfter: '2026-03-16T12:00:00.000Z' },
    });
    const noon = Date.parse(NOON) / 1000;
    expect(signed).toEqual([
      {
        iss: 'urn:licet:test',
        sub: license.id,
        aud: 'atlas',
        iat: noon,
        nbf: noon,
        exp: noon + 30 * 86_400,
        jti: 'lea_01kjmma2g00000000000000000',
        cnf: { device: 'laptop-1' },
        entitlements: { features: { sso: true, 'max-projects': 50 } },
        plan: 'pro',
        plan_version: 1,
        refresh_after: noon + 15 * 86_400,
        grace_until: noon + 30 * 86_400,
      },
    ]);
  });

  test('is not signed for a license that a check would deny', async () => {
    const { signed, answer } = lease({ value: { ...license, status: 'suspended' } });
    await expect(answer).resolves.toMatchObject({
      ok: false,
      refusal: { code: 'LEASE_DENIED', decision: 'SUSPENDED' },
    });
    expect(signed).toEqual([]);
  });

  test('is not signed where the plan has no offline use', async () => {
    const online = { ...monthly() };
    delete online.offline;
    await expect(lease({ plan: online }).answer).resolves.toEqual({
      ok: false,
      refusal: { code: 'OFFLINE_NOT_INCLUDED' },
    });
  });

  test('is not given unsigned when the signer fails', async () => {
    const signer = () => Promise.reject(new DependencyUnavailable('KMS', 1));
    await expect(lease({ signer }).answer).rejects.toThrow(DependencyUnavailable);
  });
});

describe('where the plan gives seats, a lease', () => {
  const plan = { ...monthly(), seats: floating };
  const held: StoredSeat = { ...claiming(license.id, device('laptop-1')).after, version: 1 };

  test('ends with the seat that it rests on, which somebody else may hold afterwards', async () => {
    const { signed, answer } = lease({ plan, seats: [held], device: 'laptop-1' });
    await expect(answer).resolves.toMatchObject({ ok: true, value: { expiresAt: pastNoon(10) } });
    const end = Date.parse(pastNoon(10)) / 1000;
    expect(signed).toMatchObject([{ exp: end, grace_until: end, cnf: { device: 'laptop-1' } }]);
  });

  test.each([
    ['that holds no seat', [], 'laptop-1', 'SEAT_REQUIRED'],
    ['that is not named', [held], undefined, 'DEVICE_REQUIRED'],
    ['whose seat is over', [{ ...held, leaseUntil: NOON }], 'laptop-1', 'SEAT_EXPIRED'],
  ])('is not signed for a device %s', async (_, seats, name, decision) => {
    const { signed, answer } = lease({ plan, seats, ...(name !== undefined && { device: name }) });
    await expect(answer).resolves.toMatchObject({ refusal: { code: 'LEASE_DENIED', decision } });
    expect(signed).toEqual([]);
  });
});
