import { limits } from '../contract/limits.ts';
import { epochMilliseconds } from '../core/instant.ts';
import type { StatusListName } from '../core/status-position.ts';
import type { Clock } from './ports.ts';
import type { StatusListToken } from './publish-status-list.ts';

type Publish = (list: StatusListName) => Promise<StatusListToken | undefined>;

interface Remembered {
  readonly token: StatusListToken;
  readonly until: number;
}

/** Publishes each list once in the time for which it may be kept. A list that is not there is looked for each time. */
export const rememberStatusLists = (
  publish: Publish,
  clock: Clock,
  bound: number = limits.rememberedStatusListsMax,
): Publish => {
  const lists = new Map<StatusListName, Remembered>();
  return async (list) => {
    const now = epochMilliseconds(clock());
    const known = lists.get(list);
    if (known !== undefined && now < known.until) return known.token;
    const token = await publish(list);
    if (token === undefined) return undefined;
    // Taken out first, so that the map stays in the order in which lists were published, the oldest first.
    lists.delete(list);
    lists.set(list, { token, until: now + limits.statusListTtlSeconds * 1000 });
    const [oldest] = lists.keys();
    if (oldest !== undefined && lists.size > bound) lists.delete(oldest);
    return token;
  };
};
