import type { ChangeAction, ChangeEvent } from '../core/change.ts';
import type { Instant } from '../core/instant.ts';
import { newId } from './new-id.ts';
import type { RandomBytes } from './ports.ts';

/** Who asks for a change, why, and in which request. */
export interface Author {
  readonly actor: string;
  readonly reason?: string | undefined;
  readonly requestId: string;
}

/** The audit event of a change. Every write carries one of its own. */
export const changeEventOf = (
  action: ChangeAction,
  author: Author,
  made: { readonly at: Instant; readonly random: RandomBytes },
): ChangeEvent => ({
  id: newId('chg', made),
  at: made.at,
  action,
  actor: author.actor,
  ...(author.reason !== undefined && { reason: author.reason }),
  requestId: author.requestId,
});
