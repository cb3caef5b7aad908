import type { SeatRefusal } from '../../operations/seats/seat-refusal.ts';
import { RequestProblem } from './request-problem.ts';

const RETRY_AFTER_SECONDS = 5;

const named = (regions: readonly string[]): string => regions.join(', ');

const userRequired = (): RequestProblem => {
  const message = 'is needed: the plan gives seats to users';
  return new RequestProblem('INVALID_INPUT', `user ${message}`, { errors: [{ path: 'user', message }] });
};

/** Why a request about a seat was not carried out, as problem details. */
export const seatRefused = (refusal: SeatRefusal): RequestProblem => {
  switch (refusal.code) {
    case 'SEAT_DENIED':
      return new RequestProblem('SEAT_DENIED', refusal.detail, { decision: refusal.decision });
    case 'SEATS_NOT_INCLUDED':
      return new RequestProblem('SEATS_NOT_INCLUDED', 'The plan gives no seats: use the license without one.');
    case 'USER_REQUIRED':
      return userRequired();
    case 'SEATS_EXHAUSTED': {
      const beyond = refusal.overdraft === 0 ? '' : `, and ${refusal.overdraft} beyond it`;
      const detail = `All ${refusal.limit} seats${beyond} are held: release one, or ask for more.`;
      return new RequestProblem('SEATS_EXHAUSTED', detail);
    }
    case 'SEATS_UNREACHABLE': {
      const detail = `No seat is free here, and these regions, which may have some, do not answer: ${named(refusal.unreachable)}. Try again.`;
      return new RequestProblem('SEATS_UNREACHABLE', detail, {
        unreachableRegions: refusal.unreachable,
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      });
    }
    case 'DEVICES_EXHAUSTED': {
      const detail = `The user's seat is on ${refusal.limit} devices already (${named(refusal.devices)}): release it on one of them.`;
      return new RequestProblem('DEVICES_EXHAUSTED', detail);
    }
    case 'TRANSFERS_EXHAUSTED': {
      const detail = `Seats of this license have been moved ${refusal.limit} times in this period; the next begins at ${refusal.renewsAt}.`;
      return new RequestProblem('TRANSFERS_EXHAUSTED', detail);
    }
    case 'SEAT_UNKNOWN':
    case 'CONFLICT':
      return new RequestProblem(refusal.code, refusal.detail);
  }
};
