import { describe, expect, test } from '@jest/globals';
import { licenseKeyHash, readLicenseKey } from '../../lambdas/core/license-key.ts';
import { issueLicense } from '../../lambdas/operations/issue-license.ts';
import { listLicenses } from '../../lambdas/operations/list-licenses.ts';
import { patchLicense } from '../../lambdas/operations/patch-license.ts';
import { planNamed, regionOf } from '../support/licensing.ts';
import type { LicenseView } from '../../lambdas/operations/license-view.ts';
import {
  type ShownLicense,
  acme,
  alice,
  answerOf,
  claimOf,
  globex,
  issueIn,
  issueRequest,
  outcomeOf,
  refusalOf,
  requestFor,
  stocked,
} from '../support/operator-world.ts';

const withoutKey = (license: ShownLicense) =>
  Object.fromEntries(Object.entries(license).filter(([name]) => name !== 'licenseKey')) as unknown as LicenseView;

describe('issuing', () => {
  test('answers with the license and its key, and keeps the hash of the key alone', async () => {
    const world = await stocked();
    const { licenseKey, ...license } = await issueIn(world);
    expect(license).toMatchObject({
      id: expect.stringMatching(/^lic_/),
      product: 'atlas',
      plan: 'pro',
      customer: 'cus_acme',
      status: 'active',
      home: 'eu-west-1',
      startsAt: '2026-03-01T12:00:00.000Z',
      term: { kind: 'subscription', expiresAt: '2026-04-01T12:00:00.000Z' },
      legalSteps: ['suspend', 'revoke', 'renew', 'change-plan', 'rotate-key', 'transfer'],
    });
    const read = readLicenseKey(licenseKey);
    expect(read?.licenseId).toBe(license.id);
    const stored = await world.ports.directory.license(license.id);
    expect(stored?.secret).toEqual({ keyHash: read && licenseKeyHash(read), holderKey: expect.any(String) });
    expect(JSON.stringify(world.table.committed)).not.toContain(licenseKey);
    expect(JSON.stringify(world.table.committed)).not.toContain(read?.secret);
  });

  test('writes through the home region: the one asked, or the one named', async () => {
    const world = await stocked();
    await issueIn(world);
    await issueIn(world, { homeRegion: regionOf('us-east-1') });
    expect(world.table.committed.slice(-2).map(({ home }) => home)).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('again with the same idempotency key gives the same license and the same key', async () => {
    const world = await stocked();
    const issue = () => issueLicense(world.ports, issueRequest(), { author: alice, claim: claimOf('order-4711-4711') });
    const first = await outcomeOf(issue());
    await expect(outcomeOf(issue())).resolves.toEqual({ answer: first.answer, replayed: true });
    await expect(listLicenses(world.ports, {}, { limit: 9 })).resolves.toMatchObject({ items: [{}] });
  });

  test('gives each license a position of its home region, which a repetition does not take again', async () => {
    const world = await stocked();
    const by = { author: alice, claim: claimOf('order-4711-4711') };
    await outcomeOf(issueLicense(world.ports, issueRequest(), by));
    await outcomeOf(issueLicense(world.ports, issueRequest(), by));
    const [second, elsewhere] = [await issueIn(world), await issueIn(world, { homeRegion: regionOf('us-east-1') })];
    expect([second.statusPosition, elsewhere.statusPosition]).toEqual([
      { list: 'eu-west-1-0', index: 1 },
      { list: 'us-east-1-0', index: 0 },
    ]);
  });

  test.each([
    [{ customer: 'cus_nobody' }, 'body.customer'],
    [{ plan: 'nowhere' }, 'body.plan'],
    [{ homeRegion: 'sa-east-1' }, 'body.homeRegion'],
  ])('for %j is refused, naming the field', async (more, path) => {
    const { ports } = await stocked();
    const request = { ...issueRequest(), ...more } as ReturnType<typeof issueRequest>;
    await expect(refusalOf(issueLicense(ports, request, { author: alice }))).resolves.toMatchObject({
      code: 'REFERENCE_UNKNOWN',
      path,
    });
  });
});

describe('finding', () => {
  test('gives licenses as operators see them, without their hashes', async () => {
    const world = await stocked();
    const license = withoutKey(await issueIn(world));
    await issueIn(world, { customer: globex.id });
    await expect(listLicenses(world.ports, { customer: acme.id }, { limit: 9 })).resolves.toEqual({ items: [license] });
  });
});

describe('patching', () => {
  test('changes the parts that can be edited and nothing else', async () => {
    const world = await stocked();
    const license = withoutKey(await issueIn(world));
    const parts = { overrides: { features: { sso: true } }, metadata: { order: '4711' } };
    await expect(answerOf(patchLicense(world.ports, requestFor(license.id), () => parts))).resolves.toEqual({
      status: 200,
      body: { ...license, ...parts },
      version: 2,
    });
    expect(world.actions().at(-1)).toBe('license.updated');
  });

  test('to what is there already is not recorded', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    const before = world.actions();
    const same = patchLicense(world.ports, requestFor(id), ({ overrides, metadata }) => ({ overrides, metadata }));
    await expect(answerOf(same)).resolves.toMatchObject({ version: 1 });
    expect(world.actions()).toEqual(before);
  });

  test('does not run over who was faster', async () => {
    const world = await stocked();
    const { id } = await issueIn(world);
    const patch = (order: string, version: number) =>
      patchLicense(world.ports, requestFor(id, { precondition: (now) => now === version }), () => ({
        overrides: {},
        metadata: { order },
      }));
    world.table.beforeNextCommit(() => patch('theirs', 1));
    await expect(refusalOf(patch('mine', 1))).resolves.toMatchObject({ code: 'VERSION_MISMATCH' });
    await expect(world.ports.directory.license(id)).resolves.toMatchObject({
      value: { metadata: { order: 'theirs' } },
    });
  });

  test('a license that is not there is refused as such', async () => {
    const world = await stocked();
    const { id } = await issueIn(await stocked(), { plan: planNamed('team') });
    const patch = patchLicense(world.ports, requestFor(id), () => ({ overrides: {}, metadata: {} }));
    await expect(refusalOf(patch)).resolves.toEqual({ code: 'NOT_FOUND', detail: `There is no license ${id}.` });
  });
});
