import * as z from 'zod/mini';
import { CHANGE_RECORD_SCHEMA, type ChangeRecord, changeObjectKey, entityIdMembers } from '../../contract/audit.ts';
import type { Instant } from '../instant.ts';

/**
 * What the archive may know of an item: nothing else of it is ever read. Wider than the core's own types on purpose: a
 * function that is deployed before the archiver may write a kind or an action that the archiver has not heard of.
 */
export interface ItemImage {
  readonly partitionKey: string;
  readonly entity: string;
  /** Region whose endpoint took the write. */
  readonly writer: string;
  readonly version: number;
  /** The entity as JSON text, the same text for the same document. */
  readonly document: string;
  readonly change: RecordedChange;
}

export interface RecordedChange {
  readonly id: string;
  readonly at: Instant;
  readonly action: string;
  readonly actor: string;
  readonly reason?: string | undefined;
  readonly requestId: string;
}

/** What an item was before a write. It has no change of its own where something other than Licet put it there. */
export interface PriorImage {
  readonly version: number;
  readonly document: string;
  readonly changeId?: string | undefined;
}

/** A write as the table's stream tells it. `before` is absent when the item was created. */
export interface ItemWrite {
  readonly sequence: string;
  readonly before?: PriorImage | undefined;
  readonly after: ItemImage;
}

const idMembersOf = (entity: string): readonly string[] =>
  Object.entries(entityIdMembers).find(([kind]) => kind === entity)?.[1] ?? [];

const members = z.record(z.string(), z.unknown());

/** The id that a document names; undefined where it does not name one. */
const namedId = (entity: string, document: string): string | undefined => {
  const named = members.parse(JSON.parse(document));
  const parts = idMembersOf(entity).map((member) => named[member]);
  const complete = parts.length > 0 && parts.every((part) => typeof part === 'string' || typeof part === 'number');
  return complete ? parts.join('@') : undefined;
};

/** Falls back to the partition key, so that a kind without an entry here is archived all the same. */
const entityId = ({ entity, document, partitionKey }: ItemImage): string => namedId(entity, document) ?? partitionKey;

/** What the entity was before. An item may serve one entity after the other, as a device's does its seats. */
const documentBefore = (before: PriorImage | undefined, { entity, document }: ItemImage): string | null => {
  if (before === undefined) return null;
  const earlier = namedId(entity, before.document);
  return earlier === undefined || earlier === namedId(entity, document) ? before.document : null;
};

/** Whether the write moved only what the archive does not hold, an index attribute for instance. */
const isUnchanged = (before: PriorImage, after: ItemImage): boolean =>
  before.version === after.version && before.document === after.document;

/**
 * The audit record of a write; `undefined` where the write made no change of its own.
 *
 * @throws where a document was rewritten under the change of an earlier write: archiving it would meet that change's
 *   object and leave the rewriting out of the log without a word
 */
export const changeRecord = ({ sequence, before, after }: ItemWrite): ChangeRecord | undefined => {
  const { change } = after;
  if (before?.changeId === change.id) {
    if (isUnchanged(before, after)) return undefined;
    throw new Error(
      `${after.partitionKey} was rewritten to version ${after.version} under its old change ${change.id}.`,
    );
  }
  return {
    schema: CHANGE_RECORD_SCHEMA,
    id: change.id,
    changed_at: change.at,
    action: change.action,
    actor: change.actor,
    reason: change.reason ?? null,
    request_id: change.requestId,
    entity: after.entity,
    entity_id: entityId(after),
    version: after.version,
    before: documentBefore(before, after),
    after: after.document,
    sequence,
  };
};

/** One object of the archive. */
export interface ArchiveObject {
  readonly key: string;
  readonly body: string;
}

/** The object that holds a record: one line of JSON. The region is told by the key, as every partition is. */
export const changeObject = (region: string, record: ChangeRecord): ArchiveObject => ({
  key: changeObjectKey({ region, at: record.changed_at, id: record.id }),
  body: `${JSON.stringify(record)}\n`,
});
