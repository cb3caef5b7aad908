import type { ChangeAction } from '../core/change.ts';
import { type PlanId, versionNumber } from '../core/ids.ts';
import type { PlanDocument, PlanVersion } from '../core/plan.ts';
import { type Result, accepted, refused } from '../core/result.ts';
import { type Author, changeEventOf } from './author.ts';
import { type Committed, commitOnce } from './commit-once.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { IdempotencyClaim, Write } from './ports.ts';
import type { Refusal } from './refusal.ts';

export interface PublishRequest {
  readonly plan: PlanId;
  readonly document: PlanDocument;
  readonly author: Author;
  readonly claim?: IdempotencyClaim | undefined;
}

/**
 * Publishes the next version of a plan. The first one is in force at once; a later one serves nobody until the rollout
 * is set to it. @throws DependencyUnavailable
 */
export const publishPlanVersion = (ports: CataloguePorts, request: PublishRequest): Promise<Committed> => {
  const { plan, document, author } = request;
  return commitOnce(ports, {
    claim: request.claim,
    home: () => ports.regions[0],
    load: () => loadNewest(ports, request),
    decide: (newest, now) => {
      const conflict = newest && lineageConflict(newest, document);
      if (conflict !== undefined) return refused(conflict);
      const version = versionNumber.parse((newest?.version ?? 0) + 1);
      const published: PlanVersion = { plan, version, publishedAt: now, ...document };
      const made = (action: ChangeAction) => ({
        expectedVersion: 0,
        event: changeEventOf(action, author, { at: now, random: ports.random }),
      });
      const writes: readonly Write[] = [
        { entity: 'plan-version', after: published, ...made('plan.version-published') },
        ...(newest === undefined
          ? [
              {
                entity: 'plan-rollout',
                after: { plan, current: version, served: published },
                ...made('plan.rollout-set'),
              } as const,
            ]
          : []),
      ];
      return accepted({ writes, answer: { status: 201, body: published, version: 1 } });
    },
  });
};

const loadNewest = async (
  { catalogue }: CataloguePorts,
  { plan, document }: PublishRequest,
): Promise<Result<PlanVersion | undefined, Refusal>> => {
  const [product, newest] = await Promise.all([
    catalogue.product(document.product),
    catalogue.planVersions(plan, { limit: 1 }),
  ]);
  if (product !== undefined) return accepted(newest.items[0]);
  const detail = `There is no product ${document.product}: put it first.`;
  return refused({ code: 'REFERENCE_UNKNOWN', path: 'body.product', detail });
};

/** Licenses stay under their plan as it moves on, so what they were sold as must stay: the product, the kind of term. */
const lineageConflict = (newest: PlanVersion, document: PlanDocument): Refusal | undefined => {
  if (document.product !== newest.product) {
    const detail = `Plan ${newest.plan} is of product ${newest.product} and stays so: publish a plan of its own for ${document.product}.`;
    return { code: 'CONFLICT', detail };
  }
  if (document.term.kind !== newest.term.kind) {
    const detail = `Plan ${newest.plan} has a ${newest.term.kind} term and keeps that kind: publish another plan and change licenses over to it.`;
    return { code: 'CONFLICT', detail };
  }
  return undefined;
};
