import { FoundWanting } from '../found-wanting.ts';
import type { LocalArchive } from '../local-archive.ts';
import { type EntityHistory, entityHistory } from './entity-history.ts';
import type { HistoryFault } from './history-fault.ts';
import { type LoggedChange, entityName, loggedChange } from './logged-change.ts';

/** The change log, folded: the history of each entity, by its name. */
export interface ChangeLog {
  readonly records: number;
  readonly histories: ReadonlyMap<string, EntityHistory>;
}

/** Folds records, of all regions and in any order. */
export const foldChanges = (records: readonly LoggedChange[]): ChangeLog => {
  const byEntity = Map.groupBy(records, entityName);
  const names = [...byEntity.keys()].toSorted();
  const histories = names.flatMap((name): [string, EntityHistory][] => {
    const [first, ...others] = byEntity.get(name) ?? [];
    return first === undefined ? [] : [[name, entityHistory([first, ...others])]];
  });
  return { records: records.length, histories: new Map(histories) };
};

export const faultsOf = ({ histories }: ChangeLog): readonly HistoryFault[] =>
  [...histories.values()].flatMap(({ faults }) => faults);

/** What of the log is wanted; all of it where nothing is said. `license`: with its seats and pools. */
export type LogSelection =
  { readonly license: string } | { readonly entity: string; readonly entity_id: string } | undefined;

const COLUMNS = 'id, changed_at, action, actor, entity, entity_id, version, before, after, region';

const selectionSql = (selection: LogSelection): readonly [string, readonly string[]] => {
  if (selection === undefined) return ['', []];
  if ('entity' in selection) return ['WHERE entity = ? AND entity_id = ?', [selection.entity, selection.entity_id]];
  const { license } = selection;
  return [
    `WHERE (entity = 'license' AND entity_id = ?) OR json_extract_scalar(after, '$.license') = ?`,
    [license, license],
  ];
};

/** @throws where a record is not what the archiver writes */
export const readChanges = async (archive: LocalArchive, selection: LogSelection): Promise<readonly LoggedChange[]> => {
  const [where, values] = selectionSql(selection);
  const { columns, rows } = await archive.query(`SELECT ${COLUMNS} FROM changes ${where}`, values);
  return rows.map((row) => {
    const told = Object.fromEntries(columns.map((column, at) => [column, row[at]]));
    const change = loggedChange.safeParse(told);
    if (change.success) return change.data;
    const problems = change.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new FoundWanting(`The log holds a record that cannot be read, ${JSON.stringify(told['id'])}: ${problems}`);
  });
};
