import type * as z from 'zod/mini';
import type { Region } from '../../core/ids.ts';
import type { ErasureProgress } from '../../operations/erase-customer.ts';
import { entityTag } from './entity-tag.ts';
import type { HttpAnswer } from './http-answer.ts';
import { RequestProblem } from './request-problem.ts';
import type { erasureProgress } from './schemas/erasure.ts';

const RETRY_AFTER_SECONDS = 30;

/**
 * The answer to a wish to be forgotten: 200 once that is complete, 202 with `Retry-After` while it is not.
 *
 * @throws RequestProblem `ERASURE_INCOMPLETE` where only regions that do not answer stand in the way
 */
export const erasureAnswer = (progress: ErasureProgress): HttpAnswer => {
  const { customer, version, licensesRekeyed } = progress;
  const etag = entityTag(version);
  const body = (complete: boolean, regionsBehind: readonly Region[]): z.infer<typeof erasureProgress> => ({
    customer,
    complete,
    licensesRekeyed,
    regionsBehind: [...regionsBehind],
  });
  switch (progress.kind) {
    case 'complete':
      return { status: 200, body: body(true, []), headers: { etag } };
    case 'under-way': {
      const headers = { etag, 'retry-after': String(progress.retryAfterSeconds) };
      return { status: 202, body: body(false, progress.behind), headers };
    }
    case 'out-of-reach': {
      const regions = progress.unreachable.join(', ');
      const detail = `The key is destroyed and ${licensesRekeyed} licenses were given the new one now, but those at home in ${regions} may still have the old one: ask again once these regions answer, or retire them for the licenses.`;
      throw new RequestProblem('ERASURE_INCOMPLETE', detail, {
        unreachableRegions: progress.unreachable,
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      });
    }
  }
};
