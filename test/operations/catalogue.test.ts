import { describe, expect, test } from '@jest/globals';
import { putProduct } from '../../lambdas/operations/put-product.ts';
import { alice, always, answerOf, atlas, operatorWorld, outcomeOf, refusalOf } from '../support/operator-world.ts';

const put = (world = operatorWorld(), name = 'Atlas', precondition = always) =>
  putProduct(world.ports, { entity: { ...atlas, name }, author: { ...alice, reason: 'launch' }, precondition });

describe('putting a product', () => {
  test('creates it in the primary region, whichever was asked, with who, when and why', async () => {
    const world = operatorWorld();
    await expect(outcomeOf(put(world))).resolves.toEqual({
      answer: { status: 201, body: atlas, version: 1 },
      replayed: false,
    });
    expect(world.table.committed).toEqual([
      {
        home: 'us-east-1',
        write: {
          entity: 'product',
          after: atlas,
          expectedVersion: 0,
          event: {
            id: expect.stringMatching(/^chg_[0-9a-z]{26}$/),
            at: '2026-03-01T12:00:00.000Z',
            action: 'product.created',
            actor: alice.actor,
            reason: 'launch',
            requestId: 'request-1',
          },
        },
      },
    ]);
  });

  test('again with other content replaces it', async () => {
    const world = operatorWorld();
    await put(world);
    await expect(answerOf(put(world, 'Atlas 2'))).resolves.toEqual({
      status: 200,
      body: { ...atlas, name: 'Atlas 2' },
      version: 2,
    });
    expect(world.actions()).toEqual(['product.created', 'product.updated']);
  });

  test('again as it is changes nothing and is not recorded', async () => {
    const world = operatorWorld();
    await put(world);
    await expect(answerOf(put(world))).resolves.toEqual({ status: 200, body: atlas, version: 1 });
    expect(world.actions()).toEqual(['product.created']);
  });

  test('is refused where the precondition does not hold, also when it would change nothing', async () => {
    const world = operatorWorld();
    await put(world);
    await expect(refusalOf(put(world, 'Atlas', (version) => version === 7))).resolves.toMatchObject({
      code: 'VERSION_MISMATCH',
    });
  });

  test('decides again when somebody else was faster, and keeps what they wrote as the version before', async () => {
    const world = operatorWorld();
    world.table.beforeNextCommit(() => put(world, 'theirs'));
    await expect(answerOf(put(world, 'mine'))).resolves.toMatchObject({ status: 200, version: 2 });
    expect(world.actions()).toEqual(['product.created', 'product.updated']);
  });

  test('with a precondition does not overwrite who was faster', async () => {
    const world = operatorWorld();
    await put(world);
    world.table.beforeNextCommit(() => put(world, 'theirs'));
    await expect(refusalOf(put(world, 'mine', (version) => version === 1))).resolves.toEqual({
      code: 'VERSION_MISMATCH',
      detail: 'The resource is at version 2; read it again and repeat the change on what it says now.',
    });
  });
});
