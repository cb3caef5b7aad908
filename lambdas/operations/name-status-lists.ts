import type { Region } from '../core/ids.ts';
import { listsOf, statusListUri } from '../core/status-position.ts';
import type { StatusListReader } from './status-ports.ts';

/** The status list aggregation (section 9.3): where each list is, of all regions. @throws DependencyUnavailable */
export const nameStatusLists = async (ports: {
  readonly lists: Pick<StatusListReader, 'positionsTaken'>;
  readonly regions: readonly Region[];
  readonly issuer: string;
}): Promise<{ readonly status_lists: readonly string[] }> => {
  const taken = await ports.lists.positionsTaken(ports.regions);
  const names = ports.regions.flatMap((region) => listsOf(region, taken.get(region) ?? 0));
  return { status_lists: names.map((name) => statusListUri(ports.issuer, name)) };
};
