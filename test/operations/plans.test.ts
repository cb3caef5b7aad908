import { describe, expect, test } from '@jest/globals';
import { planDocument } from '../../lambdas/core/plan.ts';
import { publishPlanVersion } from '../../lambdas/operations/publish-plan-version.ts';
import { putProduct } from '../../lambdas/operations/put-product.ts';
import { setPlanRollout } from '../../lambdas/operations/set-plan-rollout.ts';
import { planNamed, versionOf } from '../support/licensing.ts';
import {
  type OperatorWorld,
  alice,
  always,
  answerOf,
  atlas,
  claimOf,
  operatorWorld,
  publish,
  refusalOf,
  stocked,
  subscription,
} from '../support/operator-world.ts';

const rollOut = ({ ports }: OperatorWorld, current: number, precondition = always) =>
  setPlanRollout(ports, { plan: planNamed('pro'), current: versionOf(current), author: alice, precondition });

describe('publishing', () => {
  test('the first version puts it in force in the same commit, and records both', async () => {
    const world = operatorWorld();
    await putProduct(world.ports, { entity: atlas, author: alice, precondition: always });
    const published = { plan: 'pro', version: 1, publishedAt: '2026-03-01T12:00:00.000Z', ...subscription() };
    await expect(answerOf(publish(world, 'pro'))).resolves.toEqual({ status: 201, body: published, version: 1 });
    const [, version, rollout] = world.table.committed;
    expect(version).toMatchObject({ home: 'us-east-1', write: { entity: 'plan-version', after: published } });
    expect(rollout).toMatchObject({
      home: 'us-east-1',
      write: { entity: 'plan-rollout', after: { plan: 'pro', current: 1, served: published } },
    });
    expect(world.actions()).toEqual(['product.created', 'plan.version-published', 'plan.rollout-set']);
    expect(version?.write.event.id).not.toBe(rollout?.write.event.id);
  });

  test('a later version leaves in force what is', async () => {
    const world = await stocked();
    await expect(answerOf(publish(world, 'pro'))).resolves.toMatchObject({ status: 201, body: { version: 2 } });
    await expect(world.ports.catalogue.planRollout(planNamed('pro'))).resolves.toMatchObject({
      value: { current: 1 },
      version: 1,
    });
  });

  test('at the same moment as somebody else takes the number after theirs', async () => {
    const world = await stocked();
    world.table.beforeNextCommit(() => publish(world, 'pro'));
    await expect(answerOf(publish(world, 'pro'))).resolves.toMatchObject({ body: { version: 3 } });
  });

  test('a repetition with its idempotency key makes no second version', async () => {
    const world = await stocked();
    const request = {
      plan: planNamed('pro'),
      document: subscription(),
      author: alice,
      claim: claimOf('publish-pro-2-2026'),
    };
    const first = await answerOf(publishPlanVersion(world.ports, request));
    await expect(answerOf(publishPlanVersion(world.ports, request))).resolves.toEqual(first);
    await expect(world.ports.catalogue.planVersions(planNamed('pro'), { limit: 9 })).resolves.toMatchObject({
      items: [{ version: 2 }, { version: 1 }],
    });
  });

  test('for a product that is not there is refused, naming the field', async () => {
    await expect(refusalOf(publish(operatorWorld(), 'pro'))).resolves.toEqual({
      code: 'REFERENCE_UNKNOWN',
      path: 'body.product',
      detail: 'There is no product atlas: put it first.',
    });
  });

  test('another product or kind of term under the same plan is refused, and says what to do instead', async () => {
    const world = await stocked();
    await putProduct(world.ports, {
      entity: { ...atlas, id: planDocument.shape.product.parse('orion') },
      author: alice,
      precondition: always,
    });
    await expect(refusalOf(publish(world, 'pro', subscription({ product: 'orion' })))).resolves.toEqual({
      code: 'CONFLICT',
      detail: 'Plan pro is of product atlas and stays so: publish a plan of its own for orion.',
    });
    await expect(refusalOf(publish(world, 'pro', subscription({ term: { kind: 'perpetual' } })))).resolves.toEqual({
      code: 'CONFLICT',
      detail:
        'Plan pro has a subscription term and keeps that kind: publish another plan and change licenses over to it.',
    });
  });
});

describe('the rollout', () => {
  test('puts a published version in force, with its whole document', async () => {
    const world = await stocked();
    await publish(world, 'pro', subscription({ features: { teleport: true } }));
    await expect(answerOf(rollOut(world, 2))).resolves.toMatchObject({
      status: 200,
      body: { plan: 'pro', current: 2, served: { version: 2, features: { teleport: true } } },
      version: 2,
    });
  });

  test('goes back as it went forth', async () => {
    const world = await stocked();
    await publish(world, 'pro');
    await rollOut(world, 2);
    await expect(answerOf(rollOut(world, 1))).resolves.toMatchObject({ body: { current: 1 }, version: 3 });
  });

  test('set to what is in force changes nothing and is not recorded', async () => {
    const world = await stocked();
    const before = world.actions();
    await expect(answerOf(rollOut(world, 1))).resolves.toMatchObject({ status: 200, version: 1 });
    expect(world.actions()).toEqual(before);
  });

  test('of an unpublished version, of an unknown plan, and with an old ETag is refused', async () => {
    const world = await stocked();
    await expect(refusalOf(rollOut(world, 2))).resolves.toMatchObject({
      code: 'REFERENCE_UNKNOWN',
      path: 'body.current',
    });
    await expect(refusalOf(rollOut(operatorWorld(), 1))).resolves.toMatchObject({ code: 'NOT_FOUND' });
    await expect(refusalOf(rollOut(world, 1, (version) => version === 2))).resolves.toMatchObject({
      code: 'VERSION_MISMATCH',
    });
  });
});
