import type { Reply } from '../service.ts';
import type { Call } from './call.ts';
import { liveCode } from './live-decision.ts';
import { type ProblemDetails, problemIn } from './problem-details.ts';
import { retryAfterOf } from './retry-after.ts';

type Answered<Value> = Extract<Reply<Value>, { kind: 'answered' }>;
type Refused = Extract<Reply<never>, { kind: 'refused' }>;

/**
 * How one request to one region ended.
 * - `answered`, `refused`: by the service; the region is well.
 * - `deferred`: by the service, which is well but cannot say now: no seat here while other regions do not answer.
 * - `foreign`: a refusal of somebody else's: a proxy in between, a wrong endpoint. The service is not to be had here.
 * - `failed`: a fault, or no answer. Waits in milliseconds, undefined where nobody named one.
 */
export type Outcome<Value> =
  | Answered<Value>
  | Refused
  | { readonly kind: 'deferred'; readonly retryAfter: number | undefined }
  | { readonly kind: 'foreign'; readonly refusal: Refused }
  | { readonly kind: 'failed'; readonly retryAfter: number | undefined };

export const failed = { kind: 'failed', retryAfter: undefined } as const;

/** An answer that has been read to its end. */
export interface ReadAnswer {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => string | null;
}

/** Statuses that say nothing about the request: it took too long (408), or there were too many (429). */
const isFault = (status: number): boolean => status < 400 || status >= 500 || status === 408 || status === 429;

/** Statuses that are about the request, whoever gives them: malformed, or too large for something on the way. */
const ABOUT_REQUEST: readonly number[] = [400, 413, 414, 431];

const isAboutSeats = (problem: ProblemDetails | undefined): boolean =>
  problem?.code === 'SEATS_UNREACHABLE' || problem?.code === 'SEATS_CONTENDED';

/** The moment of an answer by its `Date`; undefined where there is none. */
const dateOf = ({ header }: ReadAnswer): number | undefined => {
  const date = Date.parse(header('date') ?? '');
  return Number.isNaN(date) ? undefined : date;
};

/** @param now wall clock, milliseconds since 1970 */
export const outcomeOf = <Value>(call: Call<Value>, answer: ReadAnswer, now: number): Outcome<Value> => {
  const { status, text, header } = answer;
  const date = dateOf(answer);
  // What a cache may have kept tells the moment at which it was made.
  const serverTime = call.isPublic ? undefined : date;
  if (status >= 200 && status < 300) {
    const read = call.read(status, text);
    // A page of a captive portal, or a service gone wrong.
    return read === undefined ? failed : { kind: 'answered', value: read.value, serverTime };
  }
  const retryAfter = retryAfterOf(header('retry-after'), date ?? now);
  const problem = problemIn(text);
  if (isAboutSeats(problem)) return { kind: 'deferred', retryAfter };
  if (isFault(status)) return { kind: 'failed', retryAfter };
  const refusal = {
    kind: 'refused',
    status,
    code: problem?.code ?? 'UNKNOWN',
    detail: problem?.detail ?? `HTTP ${status} is not of the service: check the endpoint, and proxies in between.`,
    decision: problem?.decision === undefined ? undefined : liveCode(problem.decision, false),
    serverTime: problem && serverTime,
  } as const;
  return problem !== undefined || ABOUT_REQUEST.includes(status) ? refusal : { kind: 'foreign', refusal };
};
