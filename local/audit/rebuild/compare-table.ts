import * as z from 'zod';
import type { ChangeLog } from './change-log.ts';
import { documentDifferences } from './document-differences.ts';
import { entityKey } from './entity-key.ts';
import type { EntityHistory } from './entity-history.ts';
import { type LoggedChange, entityName } from './logged-change.ts';
import { counterDifferences } from './pool-counters.ts';
import type { StoredEntity, StoredItem } from './stored-item.ts';
import type { TableDifference } from './table-difference.ts';

/** What was read of a region's table: all of it, or some partitions. */
export interface TableContent {
  readonly region: string;
  readonly items: readonly StoredItem[];
  readonly partitions: ReadonlySet<string> | 'all';
}

type Place = Pick<TableDifference, 'path' | 'log' | 'table'>;

const differing = (path: string, log: unknown, table: unknown): readonly Place[] =>
  log === table ? [] : [{ path, log: JSON.stringify(log), table: JSON.stringify(table) }];

/** The latest change of an entity. Every history has one. */
const latestOf = ({ changes }: EntityHistory): LoggedChange | undefined => changes.at(-1);

/**
 * Where an entity is not what its history says. It is held against the change of its own version, for the log was read
 * later and may have gone on; that it has is told as a version which differs, until a second look finds the table there.
 */
const placesIn = (stored: StoredEntity, history: EntityHistory): readonly Place[] => {
  const latest = latestOf(history);
  const own = history.changes.find(({ version }) => version === stored.version);
  return [
    ...differing('version', latest?.version, stored.version),
    ...(own === undefined ? [] : differing('writer', own.region, stored.writer)),
    ...(own === undefined || stored.changeId === undefined ? [] : differing('change.id', own.id, stored.changeId)),
    ...documentDifferences((own ?? latest)?.after ?? 'null', stored.document),
  ];
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
        mark: '',
        partitions: [partition],
      },
    ];
  });

/** Where a region's table is not what the log, read after it, says. */
export const compareTable = (log: ChangeLog, content: TableContent): readonly TableDifference[] => {
  const { region, items, partitions } = content;
  const entities = items.flatMap((item) => (item.kind === 'entity' ? [item.entity] : []));
  const strange = items.flatMap((item) => (item.kind === 'strange' ? [item.strange] : []));
  const wasRead = (partition: string) => partitions === 'all' || partitions.has(partition);
  return [
    ...strange.map(({ pk, sk, problem }) => ({
      ...{ region, entity: 'item', entity_id: `${pk} / ${sk}`, path: 'item' },
      ...{ log: undefined, table: problem, mark: problem, partitions: [pk] },
    })),
    ...entities.flatMap((stored) => {
      const { entity, entity_id, document, pk } = stored;
      const history = log.histories.get(entityName(stored));
      const places =
        history === undefined ? [{ path: '$', log: undefined, table: document }] : placesIn(stored, history);
      return places.map((place) => ({
        region,
        entity,
        entity_id,
        ...place,
        mark: place.table ?? '',
        partitions: [pk],
      }));
    }),
    ...absent(log, new Set(entities.map(entityName)), content),
    ...counterDifferences(region, entities, wasRead),
  ];
};
