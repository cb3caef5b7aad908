import * as z from 'zod';
import type { ChangeLog } from './change-log.ts';
import { documentDifferences } from './document-differences.ts';
import { entityKey } from './entity-key.ts';
import type { EntityHistory } from './entity-history.ts';
import { type LoggedChange, entityName } from './logged-change.ts';
import { counterDifferences } from './pool-counters.ts';
import { type StoredStatus, statusDifferences } from './status-differences.ts';
import type { StoredEntity, StoredItem } from './stored-item.ts';
import type { Awaits, DifferingPlace, TableDifference } from './table-difference.ts';

/** What was read of a region's table: all of it, or some partitions. */
export interface TableContent {
  readonly region: string;
  readonly items: readonly StoredItem[];
  readonly partitions: ReadonlySet<string> | 'all';
}

type Place = DifferingPlace & { readonly awaits: Awaits };

const differing = (path: string, log: unknown, table: unknown): readonly DifferingPlace[] =>
  log === table ? [] : [{ path, log: JSON.stringify(log), table: JSON.stringify(table) }];

const awaiting = (awaits: Awaits, places: readonly DifferingPlace[]): readonly Place[] =>
  places.map((place) => ({ ...place, awaits }));

/** The latest change of an entity. Every history has one. */
const latestOf = ({ changes }: EntityHistory): LoggedChange | undefined => changes.at(-1);

/** Kinds that are also written without a change, which then leaves the item: leases are renewed, seats are counted. */
const LOSE_THEIR_CHANGE: ReadonlySet<string> = new Set(['seat', 'pool']);

const changeDiffers = ({ entity, changeId }: StoredEntity, own: LoggedChange): readonly DifferingPlace[] =>
  changeId === undefined && LOSE_THEIR_CHANGE.has(entity) ? [] : differing('change.id', own.id, changeId);

/**
 * Where an entity is not what its history says. It is held against the change of its own version, for the log was read
 * later and may have gone on: that it has is told as a version which differs, until the table is there too. Where the
 * log has that very change, nothing of it can be on its way.
 */
const placesIn = (stored: StoredEntity, history: EntityHistory): readonly Place[] => {
  const latest = latestOf(history);
  const own = history.changes.find(({ version }) => version === stored.version);
  const isBehind = stored.version < (latest?.version ?? 0);
  return [
    ...awaiting(isBehind ? 'table' : 'log', differing('version', latest?.version, stored.version)),
    ...(own === undefined
      ? awaiting('log', documentDifferences(latest?.after ?? 'null', stored.document))
      : awaiting('nothing', [
          ...differing('writer', own.region, stored.writer),
          ...changeDiffers(stored, own),
          ...documentDifferences(own.after, stored.document),
        ])),
  ];
};

const differencesOf = (log: ChangeLog, region: string, stored: StoredEntity): readonly TableDifference[] => {
  const { entity, entity_id, document, pk } = stored;
  const history = log.histories.get(entityName(stored));
  const places: readonly Place[] = [
    // First: of two that are told of one place, it is the type that explains the other.
    ...awaiting('nothing', stored.contradictions),
    ...(history === undefined
      ? awaiting('log', [{ path: '$', log: undefined, table: document }])
      : placesIn(stored, history)),
  ];
  return places.map((place) => ({ region, entity, entity_id, ...place, partitions: [pk] }));
};

/** The partition in which an entity of the log lies. One of an unknown kind goes by its partition. */
const partitionOf = ({ entity, entity_id, after }: LoggedChange): string => entityKey(entity, after)?.pk ?? entity_id;

const endedSeat = z.object({ ended: z.object({ how: z.string() }) });

/** Nothing is left of a seat that has ended, once its item was removed or has come to serve the holder's next seat. */
const mayBeGone = ({ entity, after }: LoggedChange): boolean =>
  entity === 'seat' && endedSeat.safeParse(JSON.parse(after)).success;

const absent = (log: ChangeLog, present: ReadonlySet<string>, content: TableContent): readonly TableDifference[] =>
  [...log.histories].flatMap(([name, history]) => {
    const latest = latestOf(history);
    if (latest === undefined || present.has(name) || mayBeGone(latest)) return [];
    const partition = partitionOf(latest);
    if (content.partitions !== 'all' && !content.partitions.has(partition)) return [];
    const { entity, entity_id, after } = latest;
    return [
      {
        region: content.region,
        entity,
        entity_id,
        path: '$',
        log: after,
        table: undefined,
        awaits: 'table',
        partitions: [partition],
      },
    ];
  });

const statusesIn = (items: readonly StoredItem[]): readonly StoredStatus[] =>
  items.flatMap((item) =>
    item.kind === 'bookkeeping' && item.status !== undefined ? [{ ...item.status, pk: item.key.pk }] : [],
  );

/** Where a region's table is not what the log, read after it, says. */
export const compareTable = (log: ChangeLog, content: TableContent): readonly TableDifference[] => {
  const { region, items, partitions } = content;
  const entities = items.flatMap((item) => (item.kind === 'entity' ? [item.entity] : []));
  const strange = items.flatMap((item) => (item.kind === 'strange' ? [item.strange] : []));
  const wasRead = (partition: string) => partitions === 'all' || partitions.has(partition);
  return [
    ...strange.map(({ pk, sk, problem }) => ({
      ...{ region, entity: 'item', entity_id: `${pk} / ${sk}`, path: 'item' },
      ...{ log: undefined, table: problem, awaits: 'nothing' as const, partitions: [pk] },
    })),
    ...entities.flatMap((stored) => differencesOf(log, region, stored)),
    ...absent(log, new Set(entities.map(entityName)), content),
    ...statusDifferences(log, { region, statuses: statusesIn(items), wasRead }),
    ...counterDifferences(region, entities, wasRead),
  ];
};
