import { type ChangeRecord, changeColumns } from './audit.ts';

/**
 * `detail` of an event: the change's record as it is archived, but with the documents as JSON instead of text, so that a
 * rule can look into them, and with the place of the archived record. Members are only ever added; a change of what one
 * means raises `schema`, as for the archive.
 */
export interface EventDetail extends Omit<ChangeRecord, 'before' | 'after'> {
  /** Region that wrote. */
  readonly region: string;
  readonly archive_bucket: string;
  readonly archive_key: string;
  /** False where the documents are left out, because the event would be too large with them. */
  readonly complete: boolean;
  /** Absent where the event is not complete. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface EventMember {
  readonly name: keyof EventDetail;
  readonly type: 'string' | 'number' | 'boolean' | 'object';
  readonly comment: string;
}

const OF_EVENTS_ALONE = [
  { name: 'region', type: 'string', comment: 'region that wrote, on whose bus alone the event is' },
  { name: 'archive_bucket', type: 'string', comment: 'audit bucket that holds the archived record' },
  { name: 'archive_key', type: 'string', comment: 'key of that record in the bucket' },
  {
    name: 'complete',
    type: 'boolean',
    comment:
      'false where `before` and `after` are left out, since the event would be too large: read them in the archive',
  },
] as const satisfies readonly EventMember[];

const documents: readonly string[] = ['before', 'after'];

/** Members of every event's `detail`, in their order. */
export const eventMembers: readonly EventMember[] = [
  ...changeColumns.map(({ name, type, comment }): EventMember => {
    if (documents.includes(name)) return { name, type: 'object', comment: comment.replace(', JSON', '') };
    return { name, type: type === 'string' ? 'string' : 'number', comment };
  }),
  ...OF_EVENTS_ALONE,
];
