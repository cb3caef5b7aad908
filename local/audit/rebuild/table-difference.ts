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
  readonly awaits: Awaits;
  /** Partitions of the table that show it, to be read again. */
  readonly partitions: readonly string[];
}

/**
 * What may be on its way, and explains a difference once it has come.
 *
 * - `nothing`: no change in flight looks like this, so that it is told at sight
 * - `log`: the record of what the table holds
 * - `table`: a write that the log has
 * - `count … off`: the next look, since seats and their pool are not read in one moment; while claims come and go, the
 *   two differ now by this, now by that
 */
export type Awaits = 'nothing' | 'log' | 'table' | `count ${number} off`;

/** A place, and what is there. */
export type DifferingPlace = Pick<TableDifference, 'path' | 'log' | 'table'>;

/** The entity that a difference is of, in a region. */
export const differingEntity = ({ region, entity, entity_id }: TableDifference): string =>
  JSON.stringify([region, entity, entity_id]);

/** The place that a difference is in, whatever is there. */
export const placeOf = (difference: TableDifference): string =>
  JSON.stringify([differingEntity(difference), difference.path]);

const VALUE_MAX = 200;

const valueText = (value: string | undefined): string => {
  if (value === undefined) return 'nothing';
  return value.length > VALUE_MAX ? `${value.slice(0, VALUE_MAX)}…` : value;
};

export const differenceText = ({ region, entity, entity_id, path, log, table }: TableDifference): string =>
  `${region}  ${entity} ${entity_id}  ${path}: log ${valueText(log)}, table ${valueText(table)}`;
