import { type ChangeLog, faultsOf } from './change-log.ts';
import { type TableContent, compareTable } from './compare-table.ts';
import type { HistoryFault } from './history-fault.ts';
import { type TableDifference, differenceMark } from './table-difference.ts';
import type { TableReader } from './table-reader.ts';

export interface ComparePorts {
  /** A replica of the table in each region. */
  readonly tables: readonly TableReader[];
  /** Reads the log, as it is by now. */
  readonly readLog: () => Promise<ChangeLog>;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface Comparison {
  readonly regions: readonly { readonly region: string; readonly entities: number; readonly bookkeeping: number }[];
  readonly changes: number;
  readonly entities: number;
  readonly faults: readonly HistoryFault[];
  readonly differences: readonly TableDifference[];
}

const readAll = (tables: readonly TableReader[]): Promise<readonly TableContent[]> =>
  Promise.all(tables.map(async ({ region, all }) => ({ region, items: await all(), partitions: 'all' as const })));

/** Reads again, in each region, what showed a difference there. */
const readAgain = (
  tables: readonly TableReader[],
  differences: readonly TableDifference[],
): Promise<readonly TableContent[]> =>
  Promise.all(
    tables.map(async ({ region, partitions: read }) => {
      const partitions = new Set(
        differences.filter((each) => each.region === region).flatMap((each) => each.partitions),
      );
      return { region, items: await read([...partitions]), partitions };
    }),
  );

const count = ({ items }: TableContent, kind: TableContent['items'][number]['kind']): number =>
  items.filter((item) => item.kind === kind).length;

/** Those of the later look that the earlier one had as well. */
const seenAgain = <Seen>(earlier: readonly Seen[], later: readonly Seen[], markOf: (seen: Seen) => string) => {
  const marks = new Set(earlier.map(markOf));
  return later.filter((each) => marks.has(markOf(each)));
};

/**
 * Holds the table of each region against the log, while both go on.
 *
 * The table is read first and the log after it: so whatever the table holds is in the log, or will be once it is
 * archived, and whatever else the log holds came later. What differs is looked at again in that same order, after each of
 * the pauses. Only what differs in the same way each time is told: a change in flight has arrived by then, or has been
 * followed by another; what was altered stays.
 *
 * @param pauses how long to wait before each further look, in milliseconds
 */
export const compare = async (ports: ComparePorts, pauses: readonly number[]): Promise<Comparison> => {
  const { tables, readLog, pause } = ports;
  const contents = await readAll(tables);
  let log = await readLog();
  let faults = faultsOf(log);
  let differences = contents.flatMap((content) => compareTable(log, content));
  for (const wait of pauses) {
    if (differences.length === 0 && faults.length === 0) break;
    await pause(wait);
    const again = await readAgain(tables, differences);
    log = await readLog();
    const differing = again.flatMap((content) => compareTable(log, content));
    differences = seenAgain(differences, differing, differenceMark);
    faults = seenAgain(faults, faultsOf(log), JSON.stringify);
  }
  return {
    regions: contents.map((content) => ({
      region: content.region,
      entities: count(content, 'entity'),
      bookkeeping: count(content, 'bookkeeping'),
    })),
    changes: log.records,
    entities: log.histories.size,
    faults,
    differences,
  };
};
