import type { ChangeLog } from './change-log.ts';
import { type TableContent, compareTable } from './compare-table.ts';
import type { StoredItem } from './stored-item.ts';
import { type TableDifference, differingEntity, placeOf } from './table-difference.ts';

/** The table of each region, and the log as it was read after them. */
export interface Look {
  readonly contents: readonly TableContent[];
  readonly log: ChangeLog;
}

/** What of a look differs: for good, or until something arrives that may be on its way. */
export interface Unexplained {
  readonly told: readonly TableDifference[];
  readonly open: readonly TableDifference[];
}

const partitionOf = (item: StoredItem): string => {
  if (item.kind === 'entity') return item.entity.pk;
  return item.kind === 'strange' ? item.strange.pk : item.key.pk;
};

/** What was read of those partitions alone that are read again. */
const narrowed = (content: TableContent, again: readonly TableContent[]): TableContent => {
  const { region } = content;
  const partitions = again.find((each) => each.region === region)?.partitions ?? new Set();
  if (partitions === 'all') return content;
  return { region, items: content.items.filter((item) => partitions.has(partitionOf(item))), partitions };
};

const differencesIn = ({ contents, log }: Look): readonly TableDifference[] =>
  contents.flatMap((content) => compareTable(log, content));

const isTold = ({ awaits }: TableDifference): boolean => awaits === 'nothing';

export const atFirst = (first: Look): Unexplained => {
  const differences = differencesIn(first);
  return { told: differences.filter(isTold), open: differences.filter((each) => !isTold(each)) };
};

/** Those that await the table, of entities that the table of the same look did not have either by an earlier log. */
const stillBehind = (differences: readonly TableDifference[], byFirstLog: readonly TableDifference[]) => {
  const isBehind = ({ awaits }: TableDifference): boolean => awaits === 'table';
  const entities = new Set(byFirstLog.filter(isBehind).map(differingEntity));
  return differences.filter((each) => isBehind(each) && entities.has(differingEntity(each)));
};

/** Counts that are off by as much as they were. */
const stillOff = (differences: readonly TableDifference[], earlier: readonly TableDifference[]) => {
  const markOf = (difference: TableDifference): string => `${placeOf(difference)} ${difference.awaits}`;
  const marks = new Set(earlier.map(markOf));
  return differences.filter((each) => each.awaits.startsWith('count ') && marks.has(markOf(each)));
};

/**
 * What a later look leaves unexplained.
 *
 * The first look says what is owed: the log owes a record of all that the table held then, and the table owes what the
 * log had then. So the first table is held against the later log, and the later table against the first log. How an
 * entity differs meanwhile does not matter: what was altered stays owed, even where it is altered once more.
 *
 * @param earlier what the look before has left
 */
export const unexplained = (first: Look, latest: Look, earlier: Unexplained): Unexplained => {
  const { contents, log } = latest;
  const firstContents = first.contents.map((content) => narrowed(content, contents));
  const ofFirstTable = differencesIn({ contents: firstContents, log });
  const now = differencesIn(latest);
  return {
    told: [...earlier.told, ...ofFirstTable.filter(isTold), ...now.filter(isTold)],
    open: [
      ...ofFirstTable.filter(({ awaits }) => awaits === 'log'),
      ...stillBehind(now, differencesIn({ contents, log: first.log })),
      ...stillOff(now, earlier.open),
    ],
  };
};

/** Each place once, as it was seen first. */
export const inAll = ({ told, open }: Unexplained): readonly TableDifference[] =>
  [...new Map([...told, ...open].toReversed().map((each) => [placeOf(each), each])).values()].toReversed();
