import type * as z from 'zod/mini';
import type { HttpEvent } from './http-answer.ts';
import { parsePart } from './invalid-input.ts';

/** The request's query, parsed. A parameter that is repeated arrives comma-separated and fails as such. */
export const readQuery = <Value>(event: HttpEvent, schema: z.ZodMiniType<Value>): Value =>
  parsePart('query', schema, event.queryStringParameters ?? {});
