import type { EntityKind } from './table.ts';

/** Kinds of audit record. Each has a prefix of its name in an audit bucket, and a table of its name in SQL. */
export const auditKinds = ['changes', 'attempts', 'environments'] as const;
export type AuditKind = (typeof auditKinds)[number];

/** Root of the archived changes within an audit bucket. */
export const CHANGES_PREFIX = 'changes' satisfies AuditKind;

/** Root of the columnar files within an audit bucket: below it each kind has the partitions of its originals. */
export const COLUMNAR_PREFIX = 'columnar';

/** Root of the signed digests within an audit bucket. */
export const DIGESTS_PREFIX = 'digests';

/**
 * What the name of an original may be made of, its ending apart: nothing that is a pattern to whoever lists files, nor a
 * first letter for which Athena and Hive pass a file over (`_` and `.`), so that whoever reads the archive finds it.
 */
export const ORIGINAL_NAME = /^[A-Za-z0-9-][A-Za-z0-9._-]*$/;

/** No original of Licet is larger than this, decompressed: what is larger is never decompressed to its end. */
export const ORIGINAL_CONTENT_MAX = 256 * 1024 * 1024;

/** Version of the change record's shape; columns are only ever added. */
export const CHANGE_RECORD_SCHEMA = 1;

export interface AuditColumn {
  readonly name: string;
  readonly type: 'string' | 'int' | 'bigint' | 'boolean';
  readonly comment: string;
}

/** Columns of the `changes` table, in Athena as in the local SQL. `before` and `after` hold JSON as text. */
export const changeColumns = [
  { name: 'schema', type: 'int', comment: 'version of the record shape' },
  { name: 'id', type: 'string', comment: 'change id, unique' },
  { name: 'changed_at', type: 'string', comment: 'when, RFC 3339 UTC with milliseconds' },
  { name: 'action', type: 'string', comment: 'what happened, e.g. license.suspended' },
  {
    name: 'actor',
    type: 'string',
    comment: 'who: ARN of the AWS identity, licet:<function>, or license-key:<license>',
  },
  { name: 'reason', type: 'string', comment: 'why, as given in Licet-Reason' },
  { name: 'request_id', type: 'string', comment: 'X-Request-Id of the request' },
  { name: 'entity', type: 'string', comment: 'kind of what changed, e.g. license' },
  { name: 'entity_id', type: 'string', comment: 'id of what changed' },
  { name: 'version', type: 'bigint', comment: 'version of what changed, after the change' },
  { name: 'before', type: 'string', comment: 'document before the change, JSON; null when it was created' },
  { name: 'after', type: 'string', comment: 'document after the change, JSON' },
  { name: 'sequence', type: 'string', comment: 'sequence number in the stream of the region that wrote' },
] as const satisfies readonly AuditColumn[];

/**
 * Members of a document that make the id of its entity; an entity of several is written `plan@version`. A kind without
 * any is bookkeeping: no change of it is archived.
 */
export const entityIdMembers: Readonly<Record<EntityKind, readonly string[]>> = {
  product: ['id'],
  customer: ['id'],
  license: ['id'],
  'plan-version': ['plan', 'version'],
  'plan-rollout': ['plan'],
  seat: ['id'],
  pool: ['license', 'resource', 'region'],
  idempotency: [],
  'status-counter': [],
  'listed-status': [],
};

/** Hive partitions of every audit table, outermost first. `region` is the one that wrote. */
export const auditPartitions = ['region', 'day', 'hour'] as const;

/** One archived change: a line of JSON with the columns of `changeColumns`. */
export interface ChangeRecord {
  readonly schema: typeof CHANGE_RECORD_SCHEMA;
  readonly id: string;
  readonly changed_at: string;
  readonly action: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly request_id: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly version: number;
  readonly before: string | null;
  readonly after: string;
  readonly sequence: string;
}

/**
 * Key of the object that holds one change. It depends on the change alone, never on the batch that carried it: however
 * the stream groups, splits or repeats its records, the same change meets its own object and is written once.
 */
export const changeObjectKey = (change: RecordTime & { id: string }): string =>
  `${CHANGES_PREFIX}/${auditPartition(change)}/${change.id}.json`;

export interface RecordTime {
  /** Region that wrote. */
  readonly region: string;
  /** When, RFC 3339 UTC. */
  readonly at: string;
}

/** Partition of a record, as it stands in an object's key: `region=…/day=…/hour=…`. */
export const auditPartition = ({ region, at }: RecordTime): string =>
  `region=${region}/day=${at.slice(0, 10)}/hour=${at.slice(11, 13)}`;
