import type { PlanId } from '../../lambdas/core/ids.ts';
import type { PlanVersion } from '../../lambdas/core/plan.ts';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import type { EntitlementReader, StoredLicense } from '../../lambdas/operations/ports.ts';
import type { StoredSeat } from '../../lambdas/operations/seats/seat-ports.ts';

export interface FakeEntitlements extends EntitlementReader {
  /** What was asked for, in order. */
  readonly reads: readonly string[];
}

/** An `EntitlementReader` over values in memory. A plan that it does not have does not answer, as in `ports.ts`. */
export const fakeEntitlements = (
  licenses: readonly StoredLicense[],
  plans: readonly PlanVersion[],
  stale = false,
  seats: readonly StoredSeat[] = [],
): FakeEntitlements => {
  const reads: string[] = [];
  return {
    reads,
    license: (id) => {
      reads.push(id);
      const license = licenses.find(({ value }) => value.id === id);
      return Promise.resolve(license && { license, seats, pools: [], poolsAreRemembered: false });
    },
    rememberPools: () => undefined,
    plan: (id: PlanId) => {
      reads.push(id);
      const version = plans.find(({ plan }) => plan === id);
      if (version === undefined) return Promise.reject(new DependencyUnavailable(`Plan ${id} in this region`));
      return Promise.resolve({ version, stale });
    },
  };
};
