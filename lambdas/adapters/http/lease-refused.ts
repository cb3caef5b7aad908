import type { LeaseRefusal } from '../../core/lease.ts';
import { RequestProblem } from './request-problem.ts';

/** Why there is no lease, as problem details. */
export const leaseRefused = (refusal: LeaseRefusal): RequestProblem => {
  switch (refusal.code) {
    case 'LEASE_DENIED':
      return new RequestProblem('LEASE_DENIED', refusal.detail, { decision: refusal.decision });
    case 'OFFLINE_NOT_INCLUDED':
      return new RequestProblem('OFFLINE_NOT_INCLUDED', 'The plan includes no offline use: check online instead.');
  }
};
