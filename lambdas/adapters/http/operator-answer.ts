import { headers } from '../../contract/headers.ts';
import type { Committed } from '../../operations/commit-once.ts';
import type { Page, Stored } from '../../operations/ports.ts';
import type { HttpAnswer, HttpEvent } from './http-answer.ts';
import { entityTag, isCurrentFor } from './entity-tag.ts';
import { operatorRefused } from './operator-refused.ts';
import { nothingThere } from './path-parameter.ts';

/** The answer to a change. @throws RequestProblem where it was refused */
export const changed = (committed: Committed): HttpAnswer => {
  if (!committed.ok) throw operatorRefused(committed.refusal);
  const { answer, replayed } = committed.value;
  return {
    status: answer.status,
    body: answer.body,
    headers: {
      ...(answer.version !== undefined && { etag: entityTag(answer.version) }),
      ...(replayed && { [headers.idempotencyReplayed]: 'true' }),
    },
  };
};

/** The answer to a look at one entity. @throws RequestProblem `NOT_FOUND` where there is none */
export const shown = <Entity>(
  event: HttpEvent,
  stored: Stored<Entity> | undefined,
  view: (entity: Entity) => unknown = (entity) => entity,
): HttpAnswer => {
  if (stored === undefined) throw nothingThere(event);
  const tag = { etag: entityTag(stored.version) };
  return isCurrentFor(event, stored.version)
    ? { status: 304, headers: tag }
    : { status: 200, body: view(stored.value), headers: tag };
};

/** The answer to a look at a list. */
export const listed = (page: Page<unknown>): HttpAnswer => ({
  status: 200,
  body: { items: page.items, nextCursor: page.nextCursor ?? null },
});
