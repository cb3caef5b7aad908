import type { ChangeAction, ChangeEvent } from '../core/change.ts';
import { sortableId } from '../core/ids.ts';
import { type Instant, epochMilliseconds } from '../core/instant.ts';
import type { RandomBytes } from './ports.ts';

/** Who asks for a change, why, and in which request. */
export interface Author {
  readonly actor: string;
  readonly reason?: string | undefined;
  readonly requestId: string;
}

const RANDOM_BYTES = 10;

/** The audit event of a change. Every write carries one of its own. */
export const changeEventOf = (
  action: ChangeAction,
  author: Author,
  made: { readonly at: Instant; readonly random: RandomBytes },
): ChangeEvent => ({
  id: sortableId('chg', epochMilliseconds(made.at), made.random(RANDOM_BYTES)),
  at: made.at,
  action,
  actor: author.actor,
  ...(author.reason !== undefined && { reason: author.reason }),
  requestId: author.requestId,
});
