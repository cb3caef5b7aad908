import { describe, expect, test } from '@jest/globals';
import { duration } from '../../lambdas/core/duration.ts';
import type { LicenseId } from '../../lambdas/core/ids.ts';
import { licenseKeyHash, readLicenseKey } from '../../lambdas/core/license-key.ts';
import { changeLicensePlan } from '../../lambdas/operations/change-license-plan.ts';
import type { Committed } from '../../lambdas/operations/commit-once.ts';
import { reinstateLicense } from '../../lambdas/operations/reinstate-license.ts';
import { renewLicense } from '../../lambdas/operations/renew-license.ts';
import { revokeLicense } from '../../lambdas/operations/revoke-license.ts';
import { rotateLicenseKey } from '../../lambdas/operations/rotate-license-key.ts';
import { suspendLicense } from '../../lambdas/operations/suspend-license.ts';
import { transferLicense } from '../../lambdas/operations/transfer-license.ts';
import { planNamed, regionOf } from '../support/licensing.ts';
import {
  type OperatorWorld,
  type ShownLicense,
  acme,
  answerOf,
  claimOf,
  globex,
  issueIn,
  outcomeOf,
  refusalOf,
  requestFor,
  stocked,
} from '../support/operator-world.ts';

type Take = (world: OperatorWorld, id: LicenseId) => Promise<Committed>;

const steps: Record<string, Take> = {
  suspend: ({ ports }, id) => suspendLicense(ports, requestFor(id)),
  reinstate: ({ ports }, id) => reinstateLicense(ports, requestFor(id)),
  revoke: ({ ports }, id) => revokeLicense(ports, requestFor(id)),
  renew: ({ ports }, id) => renewLicense(ports, requestFor(id), { periods: 2 }),
  'change-plan': ({ ports }, id) => changeLicensePlan(ports, requestFor(id), { plan: planNamed('team'), when: 'now' }),
  'rotate-key': ({ ports }, id) => rotateLicenseKey(ports, requestFor(id), {}),
  transfer: ({ ports }, id) => transferLicense(ports, requestFor(id), { customer: globex.id }),
};
const take = (name: string, world: OperatorWorld, id: LicenseId): Promise<Committed> => {
  const step = steps[name];
  if (step === undefined) throw new Error(`no step ${name}`);
  return step(world, id);
};

describe('each step of an active license', () => {
  test.each([
    ['suspend', 'license.suspended', { status: 'suspended', legalSteps: expect.arrayContaining(['reinstate']) }],
    ['revoke', 'license.revoked', { status: 'revoked', legalSteps: [] }],
    ['renew', 'license.renewed', { term: { kind: 'subscription', expiresAt: '2026-06-01T12:00:00.000Z' } }],
    ['change-plan', 'license.plan-changed', { plan: 'team' }],
    ['rotate-key', 'license.key-rotated', { licenseKey: expect.stringMatching(/^LK-/) }],
    ['transfer', 'license.transferred', { customer: 'cus_globex' }],
  ])('%s leads on, is recorded as %s, and is written through the home of the license', async (step, action, body) => {
    const world = await stocked();
    const { id } = await issueIn(world, { homeRegion: regionOf('us-east-1') });
    await expect(answerOf(take(step, world, id))).resolves.toMatchObject({ status: 200, body, version: 2 });
    expect(world.actions().at(-1)).toBe(action);
    expect(world.table.committed.at(-1)?.home).toBe('us-east-1');
  });

  test('that is not legal says which steps are', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    await expect(refusalOf(take('reinstate', world, id))).resolves.toMatchObject({
      code: 'STEP_NOT_LEGAL',
      legalSteps: ['suspend', 'revoke', 'renew', 'change-plan', 'rotate-key', 'transfer'],
    });
  });
});

test('a suspended license is reinstated; a revoked one takes no step any more', async () => {
  const world = await stocked();
  const { id } = await issueIn(world);
  await take('suspend', world, id);
  await expect(answerOf(take('reinstate', world, id))).resolves.toMatchObject({ body: { status: 'active' } });
  await take('revoke', world, id);
  for (const step of Object.keys(steps)) {
    await expect(refusalOf(take(step, world, id))).resolves.toMatchObject({ code: 'STEP_NOT_LEGAL', legalSteps: [] });
  }
});

test('a step is judged by the state that won the race', async () => {
  const world = await stocked();
  const { id } = await issueIn(world);
  world.table.beforeNextCommit(() => take('revoke', world, id));
  await expect(refusalOf(take('suspend', world, id))).resolves.toMatchObject({ code: 'STEP_NOT_LEGAL' });
});

describe('rotating a key', () => {
  const hashOf = ({ licenseKey }: ShownLicense) => {
    const read = readLicenseKey(licenseKey);
    return read && licenseKeyHash(read);
  };
  const rotate = async (world: OperatorWorld, id: LicenseId, overlap?: string) =>
    (
      await answerOf(
        rotateLicenseKey(world.ports, requestFor(id), {
          overlap: overlap === undefined ? undefined : duration.parse(overlap),
        }),
      )
    ).body as ShownLicense;

  test('ends the old one at once', async () => {
    const world = await stocked();
    const license = await issueIn(world);
    const rotated = await rotate(world, license.id);
    expect(rotated.licenseKey).not.toBe(license.licenseKey);
    const stored = await world.ports.directory.license(license.id);
    expect(stored?.secret).toMatchObject({ keyHash: hashOf(rotated), previousKeyHash: hashOf(license) });
    // Its hash alone is kept, so that attempts with it can be told from guesses: it opens nothing.
    expect(stored?.value.key.previousUntil).toBeUndefined();
  });

  test('with an overlap keeps the old one until its end', async () => {
    const world = await stocked();
    const license = await issueIn(world);
    const rotated = await rotate(world, license.id, 'P7D');
    const stored = await world.ports.directory.license(license.id);
    expect(stored?.secret).toMatchObject({ keyHash: hashOf(rotated), previousKeyHash: hashOf(license) });
    expect(stored?.value.key.previousUntil).toBe('2026-03-08T12:00:00.000Z');
  });

  test('sent again with its idempotency key gives the same new key, whatever version it was sent for', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    const send = () =>
      rotateLicenseKey(
        world.ports,
        requestFor(id, { claim: claimOf('rotate-4711-4711'), precondition: (version) => version === 1 }),
        {},
      );
    const first = await outcomeOf(send());
    await expect(outcomeOf(send())).resolves.toEqual({ answer: first.answer, replayed: true });
  });
});

describe('changing the plan', () => {
  test('at the end of the period is scheduled', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    const change = changeLicensePlan(world.ports, requestFor(id), { plan: planNamed('team'), when: 'period-end' });
    await expect(answerOf(change)).resolves.toMatchObject({
      body: { plan: 'pro', scheduled: { plan: 'team', at: '2026-04-01T12:00:00.000Z' } },
    });
    expect(world.actions().at(-1)).toBe('license.plan-change-scheduled');
  });

  test('to one that is not there, or a transfer to nobody, is refused, naming the field', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    const change = changeLicensePlan(world.ports, requestFor(id), { plan: planNamed('nowhere'), when: 'now' });
    await expect(refusalOf(change)).resolves.toMatchObject({ code: 'REFERENCE_UNKNOWN', path: 'body.plan' });
    const nobody = transferLicense(world.ports, requestFor(id), { customer: `${acme.id}-2` as typeof acme.id });
    await expect(refusalOf(nobody)).resolves.toMatchObject({ code: 'REFERENCE_UNKNOWN', path: 'body.customer' });
  });
});
