import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Customer } from '../../lambdas/core/catalogue.ts';
import { putCustomer } from '../../lambdas/operations/put-customer.ts';
import { OLD_KEY, type ErasureWorld, erasureWorld, ireland, jane, progressOf } from '../support/erasure-world.ts';
import { NOON, issued } from '../support/licensing.ts';
import { alice, always, claimOf } from '../support/operator-world.ts';

let world: ErasureWorld;

beforeEach(async () => {
  world = await erasureWorld();
});

afterEach(() => {
  world.close();
});

describe('erasing a customer', () => {
  test('destroys the key in the customer and in every license, revoked ones too, each written at its home', async () => {
    await expect(progressOf(world.ask())).resolves.toMatchObject({
      kind: 'under-way',
      licensesRekeyed: 5,
      retryAfterSeconds: 60,
      customer: { name: '(erased)', erasure: { startedAt: NOON } },
      version: 2,
    });
    const { secret } = await world.storedCustomer();
    await expect(world.keysOfLicenses()).resolves.toEqual(new Set([secret?.holderKey]));
    expect(secret?.holderKey).not.toBe(OLD_KEY);
    expect(world.committed.map(({ home, write }) => `${write.event.action} in ${home}`).toSorted()).toEqual([
      'customer.erased in us-east-1',
      ...Array<string>(3).fill('license.holder-key-replaced in eu-west-1'),
      ...Array<string>(2).fill('license.holder-key-replaced in us-east-1'),
    ]);
    expect(new Set(world.committed.map(({ write }) => write.event.reason))).toEqual(new Set(['GDPR 17']));
  });

  test('is complete when it is asked for again after the settling, and says so in the customer', async () => {
    await world.ask();
    world.later(60);
    const done = await progressOf(world.ask());
    const erasure = { startedAt: NOON, completedAt: world.now() };
    expect(done).toMatchObject({ kind: 'complete', licensesRekeyed: 0, version: 3, customer: { erasure } });
    await expect(world.storedCustomer()).resolves.toMatchObject({ version: 3, value: { erasure } });
    await world.expectErased();
  });

  test('leaves all else of the licenses as it was: document, hashes of keys, place in lists', async () => {
    await world.askUntilComplete();
    for (const [at, { license, keyHash }] of world.licenses.entries()) {
      const { value, version, secret } = await world.storedLicense({ license });
      expect(value).toEqual(at === 0 ? { ...license, status: 'revoked' } : license);
      expect([version, secret.keyHash]).toEqual([2, keyHash]);
      await expect(world.ports.replicas.licenses(license.home, jane.id)).resolves.toMatchObject({
        nextCursor: expect.any(String),
      });
    }
  });

  test('finds on a later look what a request that was under way gave the old key', async () => {
    await world.ask();
    const late = issued({ home: ireland, customer: jane.id });
    const write = { ...late.write, secret: { keyHash: late.keyHash, holderKey: OLD_KEY } };
    await world.ports.ledger.commit(ireland, [write]);
    world.later(60);
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'complete', licensesRekeyed: 1 });
    const { secret } = await world.storedCustomer();
    await expect(world.storedLicense(late)).resolves.toMatchObject({ secret });
  });

  test('of nobody is refused, and by a version that is not the current one too', async () => {
    await expect(world.ask({ id: 'cus_nobody' })).resolves.toMatchObject({ refusal: { code: 'NOT_FOUND' } });
    await expect(world.ask({ precondition: (version?: number) => version === 7 })).resolves.toMatchObject({
      refusal: { code: 'VERSION_MISMATCH' },
    });
    expect(world.committed).toEqual([]);
  });
});

describe('asked for again', () => {
  test('goes on with the erasure that is under way', async () => {
    await world.ask();
    const { secret } = await world.storedCustomer();
    world.later(30);
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'under-way', retryAfterSeconds: 30 });
    await expect(world.storedCustomer()).resolves.toMatchObject({ version: 2, secret });
  });

  test('after it is complete destroys the next key, unless it is the same request', async () => {
    const claim = claimOf('erase-4711-4711-4711');
    await world.askUntilComplete({ claim });
    const { secret, version } = await world.storedCustomer();
    await expect(progressOf(world.ask({ claim }))).resolves.toMatchObject({ kind: 'complete', version });
    await expect(world.storedCustomer()).resolves.toMatchObject({ secret, version });
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'under-way', licensesRekeyed: 5 });
    expect((await world.storedCustomer()).secret).not.toEqual(secret);
    await expect(progressOf(world.ask({ claim }))).resolves.toMatchObject({ kind: 'complete', licensesRekeyed: 0 });
  });

  test('with the key of a request that joined an erasure under way belongs to that one, and begins none after it', async () => {
    const joined = claimOf('join-4711-4711-4711');
    await world.ask({ claim: claimOf('erase-4711-4711-4711') });
    await expect(progressOf(world.ask({ claim: joined }))).resolves.toMatchObject({ kind: 'under-way', version: 2 });
    await world.askUntilComplete();
    const put = putCustomer(world.ports, { entity: jane, author: alice, precondition: always });
    await expect(put).resolves.toMatchObject({ ok: true });
    const { value, secret, version } = await world.storedCustomer();
    await expect(progressOf(world.ask({ claim: joined }))).resolves.toEqual({
      kind: 'complete',
      customer: jane,
      version,
      licensesRekeyed: 0,
    });
    await expect(world.storedCustomer()).resolves.toEqual({ value, secret, version });
  });

  test('with the same idempotency key goes on, although the version is not the one it was sent for', async () => {
    const claim = claimOf('erase-4711-4711-4711');
    const more = { claim, precondition: (version?: number) => version === 1 };
    await expect(world.askUntilComplete(more)).resolves.toBe(2);
    await world.expectErased();
  });
});

describe('a customer under erasure', () => {
  const put = (name: string) =>
    putCustomer(world.ports, { entity: { ...jane, name } satisfies Customer, author: alice, precondition: always });

  test('cannot be put until that is complete, so that what is left to do is not forgotten', async () => {
    await world.ask();
    await expect(put('Jane')).resolves.toMatchObject({ ok: false, refusal: { code: 'CONFLICT' } });
    await world.askUntilComplete();
    const { secret } = await world.storedCustomer();
    await expect(put('Jane')).resolves.toMatchObject({ ok: true });
    const { value, secret: kept } = await world.storedCustomer();
    expect([value, kept]).toEqual([{ ...jane, name: 'Jane' }, secret]);
  });
});
