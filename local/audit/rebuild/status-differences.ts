import * as z from 'zod';
import { statusValues } from '../../../lambdas/contract/status-list.ts';
import type { ChangeLog } from './change-log.ts';
import { type ListedStatus, placeInList, statusesOf } from './listed-status.ts';
import type { LoggedChange } from './logged-change.ts';
import type { TableDifference } from './table-difference.ts';

/** How each status of a license reads in a list. */
const values = {
  active: statusValues.valid,
  suspended: statusValues.suspended,
  revoked: statusValues.invalid,
} as const;

const license = z.object({
  status: z.enum(['active', 'suspended', 'revoked']),
  statusPosition: z.object({ list: z.string(), index: z.int() }),
});

/** Changes that are recorded for the lists. A new home tells the status again, where it is none that all begin with. */
const SETS_STATUS: ReadonlySet<string> = new Set(['license.suspended', 'license.reinstated', 'license.revoked']);
const MOVES_HOME = 'license.region-retired';

interface Telling extends ListedStatus {
  readonly partition: string;
}

const tellingOf = ({ action, version, after }: LoggedChange): readonly Telling[] => {
  if (!SETS_STATUS.has(action) && action !== MOVES_HOME) return [];
  const told = license.safeParse(JSON.parse(after)).data;
  if (told === undefined || (action === MOVES_HOME && told.status === 'active')) return [];
  const { list, index } = told.statusPosition;
  return [{ place: placeInList(list, index), partition: statusesOf(list), version, value: values[told.status] }];
};

/** All that the log tells of statuses, by the place in a list; in the order of their versions. */
const tellingsIn = ({ histories }: ChangeLog): ReadonlyMap<string, readonly Telling[]> =>
  Map.groupBy(
    [...histories.values()].flatMap(({ entity, changes }) => (entity === 'license' ? changes.flatMap(tellingOf) : [])),
    ({ place }) => place,
  );

const statusText = (of: Pick<ListedStatus, 'value' | 'version'> | undefined): string | undefined =>
  of && `${of.value} at version ${of.version}`;

/** What of a recorded status no change of a license tells. */
const untold = (status: StoredStatus, tellings: readonly Telling[]) => {
  const own = tellings.find(({ version }) => version === status.version);
  if (own?.value === status.value) return [];
  return [{ log: statusText(own), table: statusText(status), awaits: own === undefined ? 'log' : 'nothing' } as const];
};

/** A status as the table holds it. */
export interface StoredStatus extends ListedStatus {
  readonly pk: string;
}

/**
 * Holds what is recorded for the status lists against the changes of licenses. Leases are looked up in those lists: one
 * of a revoked license is not to read as valid there. Told is a record that came of no change, or says another status
 * than its change did, and a change of status after which no record came.
 */
export const statusDifferences = (
  log: ChangeLog,
  {
    region,
    statuses,
    wasRead,
  }: {
    readonly region: string;
    readonly statuses: readonly StoredStatus[];
    readonly wasRead: (partition: string) => boolean;
  },
): readonly TableDifference[] => {
  const tellings = tellingsIn(log);
  const recorded = Map.groupBy(statuses, ({ place }) => place);
  const told = (place: string, partition: string) => ({
    ...{ region, entity: 'listed-status', entity_id: place, path: 'value', partitions: [partition] },
  });
  return [
    ...statuses.flatMap((status) =>
      untold(status, tellings.get(status.place) ?? []).map((each) => ({ ...told(status.place, status.pk), ...each })),
    ),
    ...[...tellings].flatMap(([place, ofPlace]) => {
      const latest = ofPlace.at(-1);
      const held = (recorded.get(place) ?? []).toSorted((one, other) => one.version - other.version).at(-1);
      if (latest === undefined || !wasRead(latest.partition) || (held?.version ?? 0) >= latest.version) return [];
      const awaits = 'table' as const;
      return [{ ...told(place, latest.partition), log: statusText(latest), table: statusText(held), awaits }];
    }),
  ];
};
