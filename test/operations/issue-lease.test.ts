import { describe, expect, test } from '@jest/globals';
import type { LeaseClaims } from '../../lambdas/contract/lease-claims.ts';
import type { PlanVersion } from '../../lambdas/core/plan.ts';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { issueLease, issueLeaseForLicense } from '../../lambdas/operations/issue-lease.ts';
import { fakeEntitlements } from '../support/fake-entitlements.ts';
import { NOON, issued, monthly, newLicenseId } from '../support/licensing.ts';
import { claiming, device, floating, pastNoon } from '../support/seat-fixtures.ts';
import type { StoredSeat } from '../../lambdas/operations/seats/seat-ports.ts';

const { license, secret, keyHash } = issued();
const key = { licenseId: license.id, secret };

interface Wanted {
  plan?: PlanVersion;
  value?: typeof license;
  device?: string;
  signer?: () => Promise<string>;
  seats?: readonly StoredSeat[];
}

const signing = (more: Wanted) => {
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
  return { signed, ports };
};

const lease = (more: Wanted = {}) => {
  const { signed, ports } = signing(more);
  return { signed, answer: issueLease(ports, key, { device: more.device }) };
};

const leaseByOperator = (more: Wanted = {}) => {
  const { signed, ports } = signing(more);
  return { signed, answer: issueLeaseForLicense(ports, license.id, { device: more.device }) };
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
        license_expires_at: Date.parse('2026-04-01T12:00:00Z') / 1000,
        status: {
          status_list: {
            idx: license.statusPosition.index,
            uri: 'urn:licet:test/v1/revocations/eu-west-1-0',
          },
        },
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
    const signer = () => Promise.reject(new DependencyUnavailable('KMS'));
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

describe('a lease that an operator fetches', () => {
  const plan = { ...monthly(), seats: floating };
  const held: StoredSeat = { ...claiming(license.id, device('laptop-1')).after, version: 1 };

  test('is what the device itself would have got', async () => {
    const wanted = { plan, seats: [held], device: 'laptop-1' };
    const [fetched, own] = [leaseByOperator(wanted), lease(wanted)];
    expect(await fetched.answer).toEqual(await own.answer);
    expect(fetched.signed).toEqual(own.signed);
  });

  test.each<[string, Wanted, string]>([
    ['a license that a check would deny', { value: { ...license, status: 'revoked' } }, 'REVOKED'],
    ['a device that holds no seat', { plan, device: 'laptop-2' }, 'SEAT_REQUIRED'],
  ])('is not signed for %s', async (_, wanted, decision) => {
    const { signed, answer } = leaseByOperator(wanted);
    await expect(answer).resolves.toMatchObject({ refusal: { code: 'LEASE_DENIED', decision } });
    expect(signed).toEqual([]);
  });

  test('is not there for a license that is not', async () => {
    const { ports } = signing({});
    await expect(issueLeaseForLicense(ports, newLicenseId(), {})).resolves.toBeUndefined();
  });
});
