import { type CustomerId, type PlanId, type Region, licenseId } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import { issue } from '../core/issue-license.ts';
import { LICENSE_KEY_RANDOM_BYTES, licenseKeyHash, makeLicenseKey } from '../core/license-key.ts';
import type { Overrides } from '../core/license.ts';
import type { PlanVersion } from '../core/plan.ts';
import { type Result, accepted, refused } from '../core/result.ts';
import { type Author, changeEventOf } from './author.ts';
import { type Committed, commitOnce } from './commit-once.ts';
import { holderKeyIn } from './holder-key.ts';
import { licenseView } from './license-view.ts';
import { newId } from './new-id.ts';
import type { IssuePorts } from './operator-ports.ts';
import type { IdempotencyClaim, StoredCustomer } from './ports.ts';
import type { Refusal } from './refusal.ts';

export interface IssueLicenseRequest {
  readonly customer: CustomerId;
  readonly plan: PlanId;
  readonly startsAt?: Instant | undefined;
  readonly expiresAt?: Instant | undefined;
  readonly trial: boolean;
  readonly overrides: Overrides;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the license is written; absent: the region asked. */
  readonly homeRegion?: Region | undefined;
}

/**
 * Issues a license under the version of its plan that is in force. Its key is in this answer and nowhere else.
 *
 * Its position in the status lists is taken before the write, so that issuing licenses side by side contends for nothing:
 * a request that fails or is refused after that leaves a position that nobody has, and that always reads as valid.
 */
export const issueLicense = (
  ports: IssuePorts,
  request: IssueLicenseRequest,
  by: { readonly author: Author; readonly claim?: IdempotencyClaim | undefined },
): Promise<Committed> => {
  const home = request.homeRegion ?? ports.region;
  return commitOnce(ports, {
    claim: by.claim,
    home: () => home,
    load: () => loadReferences(ports, request),
    decide: async ({ holder, plan }, now) => {
      const id = licenseId.parse(newId('lic', { at: now, random: ports.random }));
      const statusPosition = await ports.positions.take(home);
      const issued = issue(plan, { ...request, id, home, statusPosition, now });
      if (!issued.ok) return issued;
      const { action, after } = issued.value;
      const { key, secret } = makeLicenseKey(id, ports.random(LICENSE_KEY_RANDOM_BYTES));
      const event = changeEventOf(action, by.author, { at: now, random: ports.random });
      const keyHash = licenseKeyHash({ licenseId: id, secret });
      const holderKey = await holderKeyIn(ports, by.author, holder);
      return accepted({
        writes: [{ entity: 'license', after, secret: { keyHash, holderKey }, expectedVersion: 0, event }],
        answer: { status: 201, body: { ...licenseView(after), licenseKey: key }, version: 1 },
      });
    },
  });
};

interface References {
  readonly holder: StoredCustomer;
  readonly plan: PlanVersion;
}

const loadReferences = async (
  { catalogue, regions }: IssuePorts,
  { customer, plan, homeRegion }: IssueLicenseRequest,
): Promise<Result<References, Refusal>> => {
  const unknown = (path: string, detail: string) => refused({ code: 'REFERENCE_UNKNOWN', path, detail } as const);
  if (homeRegion !== undefined && !regions.includes(homeRegion)) {
    return unknown('body.homeRegion', `Licet does not run in ${homeRegion}; it runs in ${regions.join(', ')}.`);
  }
  const [holder, rollout] = await Promise.all([catalogue.customer(customer), catalogue.planRollout(plan)]);
  if (holder === undefined) return unknown('body.customer', `There is no customer ${customer}: put it first.`);
  if (rollout === undefined) return unknown('body.plan', `There is no plan ${plan}: publish it first.`);
  return accepted({ holder, plan: rollout.value.served });
};
