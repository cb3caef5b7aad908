import { type Shape, flag, listOf, mapped, object, text } from '../shape.ts';
import type { UsageResult } from '../service.ts';

/** The answer to a report of usage. */
export const usageResults: Shape<readonly UsageResult[]> = mapped(
  object({ results: listOf(object({ id: text, accepted: flag, code: text })) }),
  ({ results }) => results,
);
