import * as z from 'zod/mini';
import { type ProblemCode, problems } from '../../../contract/problems.ts';
import { keysOf } from './keys-of.ts';

/** RFC 9457 problem details. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(keysOf<ProblemCode>(problems)),
  errors: z.optional(z.array(z.strictObject({ path: z.string(), message: z.string() }))),
  legalSteps: z.optional(z.array(z.string())),
  decision: z.optional(z.string()),
  unreachableRegions: z.optional(z.array(z.string())),
  requestId: z.string(),
});
