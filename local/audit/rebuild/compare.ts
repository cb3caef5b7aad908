import { type ChangeLog, faultsOf } from './change-log.ts';
import type { TableContent } from './compare-table.ts';
import { type HistoryFault, isStillThere } from './history-fault.ts';
import type { TableDifference } from './table-difference.ts';
import type { TableReader } from './table-reader.ts';
import { type Look, atFirst, inAll, unexplained } from './unexplained.ts';

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

/**
 * Holds the table of each region against the log, while both go on.
 *
 * The table is read first and the log after it: so whatever the table holds is in the log, or will be once it is
 * archived, and whatever else the log holds came later. What may be a change in flight is looked at again in that same
 * order, after each of the pauses, until it has arrived; it is told where it never does.
 *
 * @param pauses how long to wait before each further look, in milliseconds
 */
export const compare = async (ports: ComparePorts, pauses: readonly number[]): Promise<Comparison> => {
  const { tables, readLog, pause } = ports;
  const contents = await readAll(tables);
  const first: Look = { contents, log: await readLog() };
  let { log } = first;
  let faults = faultsOf(log);
  let found = atFirst(first);
  for (const wait of pauses) {
    if (found.open.length === 0 && !faults.some(({ kind }) => kind === 'missing')) break;
    await pause(wait);
    const again = await readAgain(tables, found.open);
    log = await readLog();
    found = unexplained(first, { contents: again, log }, found);
    const earlier = faults;
    faults = faultsOf(log).filter((fault) => isStillThere(earlier, fault));
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
    differences: inAll(found),
  };
};
