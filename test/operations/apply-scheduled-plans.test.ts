import { expect, test } from '@jest/globals';
import { limits } from '../../lambdas/contract/limits.ts';
import type { LicenseId } from '../../lambdas/core/ids.ts';
import { type SchedulePorts, applyScheduledPlans } from '../../lambdas/operations/apply-scheduled-plans.ts';
import { changeLicensePlan } from '../../lambdas/operations/change-license-plan.ts';
import { suspendLicense } from '../../lambdas/operations/suspend-license.ts';
import { newLicenseId, planNamed, regionOf } from '../support/licensing.ts';
import { type OperatorWorld, answerOf, issueIn, requestFor, stocked } from '../support/operator-world.ts';

const DUE = '2026-04-01T12:00:00.000Z';

const unhurried = ({ ports }: OperatorWorld): SchedulePorts => ({ ...ports, timeLeft: () => 240_000 });

const scheduledIn = async (world: OperatorWorld, homeRegion = 'eu-west-1'): Promise<LicenseId> => {
  const { id } = await issueIn(world, { homeRegion: regionOf(homeRegion) });
  const wanted = { plan: planNamed('team'), when: 'period-end' } as const;
  await answerOf(changeLicensePlan(world.ports, requestFor(id), wanted));
  return id;
};

test('a change that has come due is written down at its home, as the work of the schedule', async () => {
  const world = await stocked();
  const id = await scheduledIn(world);
  world.at(DUE);
  await expect(applyScheduledPlans(unhurried(world), 'run-1')).resolves.toEqual({
    applied: [id],
    skipped: [],
    failed: [],
  });
  const last = world.table.committed.at(-1);
  expect(last).toMatchObject({
    home: 'eu-west-1',
    write: {
      after: { plan: 'team' },
      expectedVersion: 2,
      event: { action: 'license.plan-changed', actor: 'licet:apply-scheduled-plans', requestId: 'run-1', at: DUE },
    },
  });
  expect(last?.write.after).not.toHaveProperty('scheduled');
  await expect(applyScheduledPlans(unhurried(world), 'run-2')).resolves.toEqual({
    applied: [],
    skipped: [],
    failed: [],
  });
});

test('a change is left alone until its instant, and at home in another region always', async () => {
  const world = await stocked();
  await scheduledIn(world);
  await scheduledIn(world, 'us-east-1');
  world.at('2026-04-01T11:59:59.999Z');
  await expect(applyScheduledPlans(unhurried(world), 'run-1')).resolves.toMatchObject({ applied: [] });
  world.at(DUE);
  const { applied } = await applyScheduledPlans(unhurried(world), 'run-2');
  expect(applied).toHaveLength(1);
});

test('a license that somebody changes meanwhile is left to the next run', async () => {
  const world = await stocked();
  const id = await scheduledIn(world);
  world.at(DUE);
  world.table.beforeNextCommit(() => suspendLicense(world.ports, requestFor(id)));
  await expect(applyScheduledPlans(unhurried(world), 'run-1')).resolves.toMatchObject({ applied: [], skipped: [id] });
  await expect(applyScheduledPlans(unhurried(world), 'run-2')).resolves.toMatchObject({ applied: [id] });
});

test('one license that fails does not hold up the others', async () => {
  const world = await stocked();
  const ids = [await scheduledIn(world), await scheduledIn(world), await scheduledIn(world)];
  world.at(DUE);
  const error = new Error('broken');
  world.table.beforeNextCommit(() => Promise.reject(error));
  const { applied, failed } = await applyScheduledPlans(unhurried(world), 'run-1');
  expect(failed).toEqual([{ license: expect.any(String), error }]);
  expect([...applied, ...failed.map(({ license }) => license)].toSorted()).toEqual(ids.toSorted());
});

/** A schedule whose earliest licenses fail whenever they are looked at, before one that is sound. */
const failingFirst = async (
  count: number,
  { fail = () => undefined, timeLeft = () => 240_000 }: { fail?: () => void; timeLeft?: () => number } = {},
) => {
  const world = await stocked();
  const sound = await scheduledIn(world);
  world.at(DUE);
  const broken = Array.from({ length: count }, () => newLicenseId());
  const { directory } = world.ports;
  const run = () =>
    applyScheduledPlans(
      {
        ...world.ports,
        timeLeft,
        directory: {
          ...directory,
          dueForPlanChange: async (home, now, limit) =>
            [...broken, ...(await directory.dueForPlanChange(home, now, limit))].slice(0, limit),
          license: (id) => {
            if (!broken.includes(id)) return directory.license(id);
            fail();
            return Promise.reject(new Error('broken'));
          },
        },
      },
      'run-1',
    );
  return { broken, sound, run };
};

test('however many licenses fail for good, one that comes due after them is applied in the same run', async () => {
  const { broken, sound, run } = await failingFirst(2 * limits.scheduledPlansPerRun + 1);
  const { applied, failed } = await run();
  expect(applied).toEqual([sound]);
  expect(failed.map(({ license }) => license)).toEqual(broken);
});

test('a run whose time is over begins with no further license, so that it gets to tell of those that failed', async () => {
  let failures = 0;
  const { broken, sound, run } = await failingFirst(10, {
    fail: () => {
      failures += 1;
    },
    timeLeft: () => 240_000 - failures * 60_000,
  });
  const { applied, failed } = await run();
  expect(failed.map(({ license }) => license)).toEqual(broken.slice(0, 4));
  expect(applied).not.toContain(sound);
});
