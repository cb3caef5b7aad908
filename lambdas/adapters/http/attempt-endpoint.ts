import type { AttemptAction, AttemptCode } from '../../contract/attempts.ts';
import { type Answered, type Asked, type Attempt, attemptOf } from '../../core/audit/attempt.ts';
import { ID_RANDOM_BYTES, type Region, sortableId } from '../../core/ids.ts';
import { epochMilliseconds } from '../../core/instant.ts';
import type { UnverifiedLicenseKey } from '../../core/license-key.ts';
import type { Clock, EntitlementReader, RandomBytes } from '../../operations/ports.ts';
import type { WatchedReader } from '../../operations/audit/watch-facts.ts';
import { type EndpointHandler, endpoint, requestIdOf } from './endpoint.ts';
import type { HttpAnswer, HttpEvent } from './http-answer.ts';
import { presentedLicenseKey } from './license-authorization.ts';
import { asProblem } from './problem-answer.ts';

/** A request of the holder of a license key. */
export interface HolderRequest {
  readonly event: HttpEvent;
  readonly key: UnverifiedLicenseKey;
  /** When it was asked. A decision on it is made for this moment. */
  readonly at: Asked['at'];
  /** What of the request belongs into its record, once it is read: also where it comes to nothing after that. */
  readonly asks: (asked: Pick<Asked, 'claimant' | 'question'>) => void;
  /** Reads on its behalf: what is read here is what its record says it was decided on. */
  readonly reader: EntitlementReader;
}

/** An answer, and what its record says of it. */
export interface HolderAnswer extends HttpAnswer {
  readonly attempt: {
    readonly code: AttemptCode;
    readonly allowed: boolean;
    /** Where the answer itself has an id. */
    readonly id?: string;
  };
}

export interface AttemptPorts {
  readonly region: Region;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Microseconds from some moment on; it never goes back. */
  readonly stopwatch: () => number;
  /** A reader that is watched, for one request. */
  readonly watch: () => WatchedReader;
  readonly record: (attempt: Attempt) => void;
}

/** A problem's code, or where a decision is behind it, that one: `REVOKED` says more than that there is no seat. */
const failed = (error: unknown): Pick<Answered, 'code' | 'allowed' | 'status'> => {
  const problem = asProblem(error);
  return { code: problem.more.decision ?? problem.code, allowed: false, status: problem.status };
};

/**
 * An endpoint for holders of license keys. Whatever comes of a request, a line of the function's log records it before
 * it is answered: no answer without a record, and no call over the network for it.
 */
export const attemptEndpoint = (
  ports: AttemptPorts,
  actionOf: (event: HttpEvent) => AttemptAction,
  answer: (request: HolderRequest) => Promise<HolderAnswer>,
): EndpointHandler =>
  endpoint(ports.region, async (event) => {
    const began = ports.stopwatch();
    const at = ports.clock();
    const { reader, facts } = ports.watch();
    let asked: Asked = { action: actionOf(event), at, requestId: requestIdOf(event) };
    const record = (answered: Omit<Answered, 'id' | 'latency'>, id?: string): void => {
      ports.record(
        attemptOf(asked, facts(), {
          ...answered,
          id: id ?? sortableId('dec', epochMilliseconds(at), ports.random(ID_RANDOM_BYTES)),
          latency: Math.round(ports.stopwatch() - began),
        }),
      );
    };
    try {
      const key = presentedLicenseKey(event);
      asked = { ...asked, key };
      const asks: HolderRequest['asks'] = (more) => {
        asked = { ...asked, ...more };
      };
      const { attempt, ...answered } = await answer({ event, key, at, asks, reader });
      record({ code: attempt.code, allowed: attempt.allowed, status: answered.status }, attempt.id);
      return answered;
    } catch (error) {
      record(failed(error));
      throw error;
    }
  });
