import * as z from 'zod/mini';
import { versionNumber } from '../../../core/ids.ts';
import { planDocument, planRollout, planVersion } from '../../../core/plan.ts';
import { pageCursor, pageLimit, pageOf } from './page.ts';

export const publishRequest = planDocument;
export const planVersionAnswer = planVersion;

export const planVersionsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor });
export const planVersionsAnswer = pageOf(planVersion);

/** A version's number as it stands in a path. */
export const versionInPath = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,9}$/, 'must be the number of a version, such as 3')),
  z.pipe(z.transform(Number), versionNumber),
);

export const rolloutRequest = z.strictObject({ current: versionNumber });
export const rolloutAnswer = planRollout;
