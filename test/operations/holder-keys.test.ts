import { describe, expect, test } from '@jest/globals';
import type { LicenseId } from '../../lambdas/core/ids.ts';
import { applyScheduledPlans } from '../../lambdas/operations/apply-scheduled-plans.ts';
import { changeLicensePlan } from '../../lambdas/operations/change-license-plan.ts';
import type { Committed } from '../../lambdas/operations/commit-once.ts';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { issueLicense } from '../../lambdas/operations/issue-license.ts';
import type { IssuePorts } from '../../lambdas/operations/operator-ports.ts';
import { patchLicense } from '../../lambdas/operations/patch-license.ts';
import { putCustomer } from '../../lambdas/operations/put-customer.ts';
import { reinstateLicense } from '../../lambdas/operations/reinstate-license.ts';
import { renewLicense } from '../../lambdas/operations/renew-license.ts';
import { revokeLicense } from '../../lambdas/operations/revoke-license.ts';
import { rotateLicenseKey } from '../../lambdas/operations/rotate-license-key.ts';
import { suspendLicense } from '../../lambdas/operations/suspend-license.ts';
import { transferLicense } from '../../lambdas/operations/transfer-license.ts';
import { planNamed, regionOf } from '../support/licensing.ts';
import {
  type OperatorWorld,
  acme,
  alice,
  always,
  answerOf,
  globex,
  issueIn,
  issueRequest,
  requestFor,
  stocked,
} from '../support/operator-world.ts';

const keyOf = async ({ ports }: OperatorWorld, id: LicenseId) => (await ports.directory.license(id))?.secret.holderKey;
const keyOfCustomer = async ({ ports }: OperatorWorld, { id } = acme) =>
  (await ports.catalogue.customer(id))?.secret?.holderKey;

/** The same world, as one sees it whose primary region does not answer: customers as they were, and no writes there. */
const withoutPrimary = ({ ports }: OperatorWorld): IssuePorts => ({
  ...ports,
  catalogue: {
    ...ports.catalogue,
    customer: async (id) => {
      const stored = await ports.catalogue.customer(id);
      return stored && { ...stored, isCurrent: false };
    },
  },
  ledger: {
    ...ports.ledger,
    commit: (home, ...rest) =>
      home === ports.regions[0]
        ? Promise.reject(new DependencyUnavailable('DynamoDB'))
        : ports.ledger.commit(home, ...rest),
  },
});

/** Takes the holder key from what is stored, as it was before there were any. */
const forgetKey = async (world: OperatorWorld, of: { customer: typeof acme } | { license: LicenseId }) => {
  const { ports } = world;
  const event = { id: `chg_${world.table.committed.length}`, at: ports.clock(), actor: 'a', requestId: 'r' };
  if ('customer' in of) {
    const stored = await ports.catalogue.customer(of.customer.id);
    const write = { entity: 'customer', after: stored?.value, expectedVersion: stored?.version } as never;
    await ports.ledger.commit(ports.regions[0], [{ ...(write as object), event } as never]);
  } else {
    const stored = await ports.directory.license(of.license);
    if (stored === undefined) throw new Error('no license');
    const { keyHash } = stored.secret;
    const write = { entity: 'license', after: stored.value, secret: { keyHash } } as const;
    const change = { ...event, action: 'license.updated' } as const;
    await ports.ledger.commit(stored.value.home, [{ ...write, expectedVersion: stored.version, event: change }]);
  }
};

describe('the holder key of a customer', () => {
  test('is made when the customer is put first: 32 bytes, of each another, in no answer', async () => {
    const world = await stocked();
    const keys = await Promise.all([acme, globex].map((customer) => keyOfCustomer(world, customer)));
    expect(keys.map((key) => Buffer.from(key ?? '', 'base64url').length)).toEqual([32, 32]);
    expect(new Set(keys).size).toBe(2);
    const put = putCustomer(world.ports, { entity: { ...acme, name: 'A' }, author: alice, precondition: always });
    expect(JSON.stringify(await answerOf(put))).not.toContain(keys[0]);
  });

  test('stays when the customer is put again', async () => {
    const world = await stocked();
    const key = await keyOfCustomer(world);
    await putCustomer(world.ports, { entity: { ...acme, name: 'A' }, author: alice, precondition: always });
    await expect(keyOfCustomer(world)).resolves.toBe(key);
  });

  test('is made at its next write where it has none', async () => {
    const world = await stocked();
    await forgetKey(world, { customer: acme });
    await expect(keyOfCustomer(world)).resolves.toBeUndefined();
    await putCustomer(world.ports, { entity: { ...acme, name: 'A' }, author: alice, precondition: always });
    await expect(keyOfCustomer(world)).resolves.toMatch(/^[\w-]{43}$/);
  });
});

describe('a license that is issued', () => {
  test('gets a copy, which is in no answer', async () => {
    const world = await stocked();
    const license = await issueIn(world, { homeRegion: regionOf('us-east-1') });
    const key = await keyOfCustomer(world);
    await expect(keyOf(world, license.id)).resolves.toBe(key);
    expect(JSON.stringify(license)).not.toContain(key);
  });

  test('for a customer without a key has one made, through the primary region, and recorded', async () => {
    const world = await stocked();
    await forgetKey(world, { customer: acme });
    const { id } = await issueIn(world);
    const key = await keyOfCustomer(world);
    expect(key).toMatch(/^[\w-]{43}$/);
    await expect(keyOf(world, id)).resolves.toBe(key);
    const made = world.table.committed.find(({ write }) => write.event.action === 'customer.holder-key-made');
    expect(made).toMatchObject({ home: 'us-east-1', write: { after: acme, expectedVersion: 2 } });
  });

  test('while somebody else makes that key takes theirs', async () => {
    const world = await stocked();
    await forgetKey(world, { customer: acme });
    world.table.beforeNextCommit(() => issueIn(world));
    const { id } = await issueIn(world);
    await expect(keyOf(world, id)).resolves.toBe(await keyOfCustomer(world));
    expect(world.actions().filter((action) => action === 'customer.holder-key-made')).toHaveLength(1);
  });

  test('while the primary region does not answer goes without: the copy at hand may be of a destroyed key', async () => {
    const world = await stocked();
    const { body } = await answerOf(issueLicense(withoutPrimary(world), issueRequest(), { author: alice }));
    const { id } = body as { id: LicenseId };
    await expect(keyOf(world, id)).resolves.toBeUndefined();
    await suspendLicense(world.ports, requestFor(id));
    await expect(keyOf(world, id)).resolves.toBe(await keyOfCustomer(world));
  });
});

describe('a license that is changed', () => {
  const steps: Record<string, (world: OperatorWorld, id: LicenseId) => Promise<Committed>> = {
    suspend: ({ ports }, id) => suspendLicense(ports, requestFor(id)),
    reinstate: ({ ports }, id) => reinstateLicense(ports, requestFor(id)),
    renew: ({ ports }, id) => renewLicense(ports, requestFor(id), { periods: 2 }),
    patch: ({ ports }, id) => patchLicense(ports, requestFor(id), () => ({ overrides: {}, metadata: { order: '1' } })),
    'change-plan': ({ ports }, id) =>
      changeLicensePlan(ports, requestFor(id), { plan: planNamed('team'), when: 'now' }),
    'rotate-key': ({ ports }, id) => rotateLicenseKey(ports, requestFor(id), {}),
    revoke: ({ ports }, id) => revokeLicense(ports, requestFor(id)),
  };

  test('keeps its copy through every step', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    const key = await keyOfCustomer(world);
    for (const [name, take] of Object.entries(steps)) {
      await answerOf(take(world, id));
      expect([name, await keyOf(world, id)]).toEqual([name, key]);
    }
  });

  test('by the schedule keeps it too', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    await changeLicensePlan(world.ports, requestFor(id), { plan: planNamed('team'), when: 'period-end' });
    world.at('2026-04-02T00:00:00.000Z');
    await expect(applyScheduledPlans({ ...world.ports, timeLeft: () => 240_000 }, 'run')).resolves.toMatchObject({
      applied: [id],
    });
    await expect(keyOf(world, id)).resolves.toBe(await keyOfCustomer(world));
  });

  test.each(Object.keys(steps).filter((name) => name !== 'reinstate'))(
    'by %s gets one where it has none',
    async (name) => {
      const world = await stocked();
      const { id } = await issueIn(world);
      await forgetKey(world, { license: id });
      await expect(keyOf(world, id)).resolves.toBeUndefined();
      await answerOf(steps[name]?.(world, id) ?? Promise.reject(new Error(name)));
      await expect(keyOf(world, id)).resolves.toBe(await keyOfCustomer(world));
    },
  );

  test('of owner has the key of the other customer, and never goes on with the one before', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    await transferLicense(world.ports, requestFor(id), { customer: globex.id });
    await expect(keyOf(world, id)).resolves.toBe(await keyOfCustomer(world, globex));
    await answerOf(transferLicense(withoutPrimary(world), requestFor(id), { customer: acme.id }));
    await expect(keyOf(world, id)).resolves.toBeUndefined();
  });
});
