import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { customerReplicas } from '../../lambdas/adapters/dynamodb/customer-replicas.ts';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import type { ErasurePorts } from '../../lambdas/operations/erasure-ports.ts';
import {
  OLD_KEY,
  type ErasureWorld,
  erasureWorld,
  ireland,
  jane,
  progressOf,
  virginia,
} from '../support/erasure-world.ts';
import { eventOf, regionOf } from '../support/licensing.ts';

let world: ErasureWorld;

beforeEach(async () => {
  world = await erasureWorld();
});

afterEach(() => {
  world.close();
});

describe('cut short', () => {
  test('before any of its writes, it is complete when it is asked for until it says so', async () => {
    const writes = 7;
    for (let cut = 0; cut <= writes; cut += 1) {
      let made = 0;
      const killed = world.withLedger(() => {
        made += 1;
        if (made > cut) throw new Error('killed');
      });
      for (let asked = 0; asked < 2; asked += 1) {
        await world.ask({}, killed).catch((error: unknown) => {
          expect(error).toEqual(new Error('killed'));
        });
        world.later(60);
      }
      await world.askUntilComplete();
      await world.expectErased();
    }
  });

  test('by somebody who changes a license meanwhile, the rest is done, and that one at the next look', async () => {
    const [first] = world.licenses;
    let raced = false;
    const contended: ErasurePorts = {
      ...world.ports,
      replicas: {
        ...world.ports.replicas,
        licenses: async (...place) => {
          const page = await world.ports.replicas.licenses(...place);
          const seen = page.items.find(({ value }) => value.id === first?.license.id);
          if (seen !== undefined && !raced) {
            raced = true;
            const { value: after, version: expectedVersion, secret } = seen;
            const event = eventOf('license.updated', world.now());
            await world.ports.ledger.commit(ireland, [{ entity: 'license', after, secret, expectedVersion, event }]);
          }
          return page;
        },
      },
    };
    await world.ask(
      {},
      { ...world.ports, replicas: { ...world.ports.replicas, licenses: () => Promise.resolve({ items: [] }) } },
    );
    world.later(60);
    await expect(progressOf(world.ask({}, contended))).resolves.toMatchObject({
      kind: 'under-way',
      licensesRekeyed: 4,
    });
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'complete', licensesRekeyed: 1 });
    await world.expectErased();
  });

  test('for want of time to look at all licenses, it goes on behind those that it came to', async () => {
    const pages = customerReplicas(world.global, 1);
    let read = 0;
    const slow: ErasurePorts = {
      ...world.ports,
      replicas: {
        ...pages,
        licenses: (...place) => {
          read += 1;
          world.later(7);
          return pages.licenses(...place);
        },
      },
    };
    const kinds: string[] = [];
    for (let asked = 0; asked < 12 && kinds.at(-1) !== 'complete'; asked += 1) {
      const progress = await progressOf(world.ask({}, slow));
      kinds.push(progress.kind);
      if (progress.kind === 'under-way' && progress.retryAfterSeconds > 1) world.later(progress.retryAfterSeconds);
    }
    expect(kinds.at(-1)).toBe('complete');
    // Five pages a look, and not many of them twice.
    expect(read).toBeLessThan(16);
    await world.expectErased();
    await expect(world.ports.looks.recall(jane.id)).resolves.toBeUndefined();
  });

  test('for want of time, it says that some are left', async () => {
    const slow = world.withLedger((_, writes) => {
      if (writes.some(({ entity }) => entity === 'license')) world.later(13);
    });
    const first = await progressOf(world.ask({}, slow));
    expect(first).toMatchObject({ kind: 'under-way', retryAfterSeconds: 1 });
    expect(first.licensesRekeyed).toBeLessThan(5);
    world.later(60);
    await world.askUntilComplete();
    await world.expectErased();
  });
});

describe('with a region away', () => {
  const away = new DependencyUnavailable('DynamoDB');

  test('that is the home of licenses, does the rest, names it, and is not complete before it is back', async () => {
    const cut = world.withLedger((home) => {
      if (home === ireland) throw away;
    });
    const { licenses: find } = world.ports.replicas;
    const silent: ErasurePorts = {
      ...world.ports,
      replicas: {
        ...world.ports.replicas,
        licenses: (region, ...rest) => (region === ireland ? Promise.reject(away) : find(region, ...rest)),
      },
    };
    for (const without of [silent, cut]) {
      await expect(progressOf(world.ask({}, without))).resolves.toMatchObject({
        kind: 'out-of-reach',
        unreachable: [ireland],
      });
      world.later(60);
    }
    expect((await world.storedCustomer()).value.erasure?.completedAt).toBeUndefined();
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'complete', licensesRekeyed: 3 });
    await world.expectErased();
  });

  test('that is the primary, nothing is destroyed, and no license gets a key from an older copy', async () => {
    const behind: ErasurePorts = {
      ...world.ports,
      catalogue: {
        ...world.ports.catalogue,
        customer: async (id) => {
          const stored = await world.ports.catalogue.customer(id);
          return stored && { ...stored, isCurrent: false };
        },
      },
    };
    await expect(world.ask({}, behind)).rejects.toThrow(DependencyUnavailable);
    expect(world.committed).toEqual([]);
  });

  test('that hears of it late, is not complete before the last replica has forgotten the key, and names the region', async () => {
    const [first] = world.licenses;
    if (first === undefined) throw new Error('no license');
    const secret = { keyHash: first.keyHash, holderKey: OLD_KEY };
    await world.ports.ledger.commit(virginia, [{ ...first.write, secret }]);
    const late = {
      entity: 'customer',
      after: jane,
      secret: { holderKey: OLD_KEY },
      event: eventOf('customer.created'),
    };
    await world.ports.ledger.commit(ireland, [{ ...late, entity: 'customer', expectedVersion: 0 }]);
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'under-way', behind: [virginia, ireland] });
    world.later(60);
    const behind = { kind: 'under-way', behind: [virginia, ireland], retryAfterSeconds: 1, licensesRekeyed: 0 };
    await expect(progressOf(world.ask())).resolves.toMatchObject(behind);
    const current = { holderKey: (await world.storedCustomer()).secret?.holderKey ?? '' };
    await world.ports.ledger.commit(virginia, [
      { ...first.write, secret: { ...secret, ...current }, expectedVersion: 1 },
    ]);
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'under-way', behind: [ireland] });
    await world.ports.ledger.commit(ireland, [{ ...late, entity: 'customer', secret: current, expectedVersion: 1 }]);
    await expect(progressOf(world.ask())).resolves.toMatchObject({ kind: 'complete' });
  });

  test('where Licet does not run any more, names it for as long as licenses are at home there', async () => {
    const [first] = world.licenses;
    const stored = first && (await world.storedLicense(first));
    if (stored === undefined) throw new Error('no license');
    const after = { ...stored.value, home: regionOf('sa-east-1') };
    const event = eventOf('license.updated', world.now());
    const { secret, version: expectedVersion } = stored;
    await world.ports.ledger.commit(ireland, [{ entity: 'license', after, secret, expectedVersion, event }]);
    await expect(progressOf(world.ask())).resolves.toMatchObject({
      kind: 'out-of-reach',
      licensesRekeyed: 4,
      unreachable: ['sa-east-1'],
    });
  });
});
