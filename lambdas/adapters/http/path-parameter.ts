import type * as z from 'zod/mini';
import type { HttpEvent } from './http-answer.ts';
import { parsePart } from './invalid-input.ts';
import { RequestProblem } from './request-problem.ts';

const sent = (event: HttpEvent, name: string): string | undefined => event.pathParameters?.[name];

/**
 * An id in the path of something that should be there. One of impossible form names nothing, as one that was never given
 * out: both are 404, so that a caller need not know the form of ids to look one up.
 */
export const pathId = <Id>(event: HttpEvent, name: string, schema: z.ZodMiniType<Id>): Id => {
  const parsed = schema.safeParse(sent(event, name));
  if (parsed.success) return parsed.data;
  throw new RequestProblem('NOT_FOUND', `There is nothing at ${event.rawPath}.`);
};

/** An id in the path of something that the request may create: there, the form of ids is what the caller must learn. */
export const newPathId = <Id>(event: HttpEvent, name: string, schema: z.ZodMiniType<Id>): Id =>
  parsePart(`path.${name}`, schema, sent(event, name));
