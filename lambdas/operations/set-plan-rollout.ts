import type { PlanId, VersionNumber } from '../core/ids.ts';
import type { PlanRollout, PlanVersion } from '../core/plan.ts';
import { type Result, accepted, refused } from '../core/result.ts';
import { type Author, changeEventOf } from './author.ts';
import { type Committed, commitOnce } from './commit-once.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { Stored } from './ports.ts';
import { type Precondition, versionMismatch } from './precondition.ts';
import type { Refusal } from './refusal.ts';

export interface RolloutRequest {
  readonly plan: PlanId;
  readonly current: VersionNumber;
  readonly author: Author;
  readonly precondition: Precondition;
}

/** Puts a published version of a plan in force, for every license under it. @throws DependencyUnavailable */
export const setPlanRollout = (ports: CataloguePorts, request: RolloutRequest): Promise<Committed> => {
  const { plan, current, author, precondition } = request;
  return commitOnce(ports, {
    home: () => ports.regions[0],
    load: () => loadRollout(ports, request),
    decide: ({ rollout, served }, now) => {
      if (!precondition(rollout.version)) return refused(versionMismatch(rollout.version));
      if (rollout.value.current === current) {
        return accepted({ writes: [], answer: { status: 200, body: rollout.value, version: rollout.version } });
      }
      const after: PlanRollout = { plan, current, served };
      const event = changeEventOf('plan.rollout-set', author, { at: now, random: ports.random });
      return accepted({
        writes: [{ entity: 'plan-rollout', after, expectedVersion: rollout.version, event }],
        answer: { status: 200, body: after, version: rollout.version + 1 },
      });
    },
  });
};

interface Loaded {
  readonly rollout: Stored<PlanRollout>;
  readonly served: PlanVersion;
}

const loadRollout = async (
  { catalogue }: CataloguePorts,
  { plan, current }: RolloutRequest,
): Promise<Result<Loaded, Refusal>> => {
  const [rollout, version] = await Promise.all([catalogue.planRollout(plan), catalogue.planVersion(plan, current)]);
  if (rollout === undefined) {
    return refused({ code: 'NOT_FOUND', detail: `There is no plan ${plan}: publish its first version.` });
  }
  if (version === undefined) {
    const detail = `Plan ${plan} has no version ${current}: publish it first.`;
    return refused({ code: 'REFERENCE_UNKNOWN', path: 'body.current', detail });
  }
  return accepted({ rollout, served: version.value });
};
