import type { Answer } from '../../../client/src/answer.ts';
import type { LeaseCircumstances } from '../../../client/src/lease/lease-standing.ts';
import type { Lease } from '../../../client/src/lease/lease.ts';
import { standingFromLease } from '../../../client/src/lease/standing-from-lease.ts';
import { answerTo } from '../../../client/src/standing/standing.ts';

/** What a client that knows nothing but the lease answers to one question. */
export const answerFromLease = (
  lease: Lease,
  circumstances: LeaseCircumstances,
  { feature, releasedAt }: { readonly feature?: string | undefined; readonly releasedAt?: number | undefined } = {},
): Answer => answerTo(standingFromLease(lease, { ...circumstances, releasedAt }), feature);
