import type { CustomerId, LicenseId, Region } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Overrides } from './license.ts';
import type { StepResult } from './license-lifecycle.ts';
import type { PlanVersion } from './plan.ts';
import { accepted, refused } from './result.ts';
import type { StatusPosition } from './status-position.ts';
import { firstTerm } from './term.ts';

export interface IssueRequest {
  readonly id: LicenseId;
  readonly customer: CustomerId;
  readonly home: Region;
  readonly statusPosition: StatusPosition;
  readonly now: Instant;
  readonly startsAt?: Instant | undefined;
  /** Whether to begin with the plan's trial, if it has one. */
  readonly trial: boolean;
  /** End of the first term where it is not the plan's own. */
  readonly expiresAt?: Instant | undefined;
  readonly overrides: Overrides;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A new license under a plan. Refused where the expiry makes no sense for it. */
export const issue = (plan: PlanVersion, request: IssueRequest): StepResult => {
  const startsAt = request.startsAt ?? request.now;
  if (request.expiresAt !== undefined && plan.term.kind === 'perpetual') {
    return refused({
      code: 'CONFLICT',
      detail: `Plan ${plan.plan} is perpetual: a license under it has no expiresAt.`,
    });
  }
  if (request.expiresAt !== undefined && request.expiresAt <= startsAt) {
    return refused({ code: 'CONFLICT', detail: `expiresAt must be later than the start, ${startsAt}.` });
  }
  return accepted({
    action: 'license.issued',
    after: {
      id: request.id,
      product: plan.product,
      plan: plan.plan,
      customer: request.customer,
      status: 'active',
      home: request.home,
      issuedAt: request.now,
      startsAt,
      term: firstTerm(plan.term, startsAt, request),
      overrides: request.overrides,
      statusPosition: request.statusPosition,
      key: { issuedAt: request.now },
      metadata: request.metadata,
    },
  });
};
