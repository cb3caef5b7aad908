/** A place where a region's table is not what the log says it is. */
export interface TableDifference {
  readonly region: string;
  readonly entity: string;
  readonly entity_id: string;
  /** What differs: a path of the document, or something beside it. */
  readonly path: string;
  /** JSON text of what the log says; undefined: nothing. */
  readonly log: string | undefined;
  /** JSON text of what the table holds; undefined: nothing. */
  readonly table: string | undefined;
  /** What tells it from another one in the same place: a change in flight passes, and leaves other ones behind. */
  readonly mark: string;
  /** Partitions of the table that show it, to be read again. */
  readonly partitions: readonly string[];
}

/** The same text for the same difference, whenever it is seen. */
export const differenceMark = ({ region, entity, entity_id, path, mark }: TableDifference): string =>
  JSON.stringify([region, entity, entity_id, path, mark]);

const VALUE_MAX = 200;

const valueText = (value: string | undefined): string => {
  if (value === undefined) return 'nothing';
  return value.length > VALUE_MAX ? `${value.slice(0, VALUE_MAX)}…` : value;
};

export const differenceText = ({ region, entity, entity_id, path, log, table }: TableDifference): string =>
  `${region}  ${entity} ${entity_id}  ${path}: log ${valueText(log)}, table ${valueText(table)}`;
