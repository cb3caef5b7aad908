import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { entityIdMembers } from '../../../lambdas/contract/audit.ts';
import { itemAttributes, tableKey } from '../../../lambdas/contract/table.ts';
import { bookkeepingProblem } from './bookkeeping.ts';
import { contradictionsIn } from './contradictions.ts';
import { type ItemKey, entityKey } from './entity-key.ts';
import { type ListedStatus, listedStatus } from './listed-status.ts';
import { storedDocument } from './stored-document.ts';
import type { DifferingPlace } from './table-difference.ts';

/** An entity as an item of the table tells it. */
export interface StoredEntity extends ItemKey {
  readonly entity: string;
  readonly entity_id: string;
  readonly version: number;
  /** Region whose endpoint took the last write. */
  readonly writer: string;
  /** JSON text. */
  readonly document: string;
  /** Id of the last change; gone where a later write moved only what stands beside the document. */
  readonly changeId: string | undefined;
  /** Of a pool: what stands beside its account. */
  readonly counters: { readonly free: number; readonly used: number } | undefined;
  /** Where the item contradicts itself. */
  readonly contradictions: readonly DifferingPlace[];
}

/** An item that Licet does not write, or does not read where it lies. */
export interface StrangeItem extends ItemKey {
  readonly problem: string;
}

export type StoredItem =
  | { readonly kind: 'entity'; readonly entity: StoredEntity }
  | { readonly kind: 'bookkeeping'; readonly key: ItemKey; readonly status: ListedStatus | undefined }
  | { readonly kind: 'strange'; readonly strange: StrangeItem };

const text = z.object({ S: z.string() });
const positive = z.object({ N: z.string().regex(/^[1-9]\d{0,14}$/) });
const wholeNumber = z.object({ N: z.string().regex(/^-?\d{1,15}$/) });

const keyShape = z.object({ [tableKey.partition]: text, [tableKey.sort]: text });

const entityShape = z.object({
  [itemAttributes.writer]: text,
  [itemAttributes.version]: positive,
  [itemAttributes.document]: z.object({ M: z.record(z.string(), z.custom<AttributeValue>()) }),
  [itemAttributes.change]: z.object({ M: z.object({ id: text }) }).optional(),
  [itemAttributes.free]: wholeNumber.optional(),
  [itemAttributes.used]: wholeNumber.optional(),
});

const idMembers: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(entityIdMembers));

const named = z.record(z.string(), z.unknown());

/** The id that a document names. An entity of a kind that is not known here goes by its partition, as in the log. */
const idIn = (kind: string, document: string, partition: string): string | undefined => {
  const members = idMembers.get(kind);
  if (members === undefined) return partition;
  const content = named.parse(JSON.parse(document));
  const parts = members.map((member) => content[member]);
  return parts.every((part) => typeof part === 'string' || typeof part === 'number') ? parts.join('@') : undefined;
};

const readEntity = (kind: string, { pk, sk }: ItemKey, item: Record<string, AttributeValue>): StoredItem => {
  const strange = (problem: string): StoredItem => ({ kind: 'strange', strange: { pk, sk, problem } });
  const shape = entityShape.safeParse(item);
  if (!shape.success) {
    const places = shape.error.issues.map(({ path }) => path.join('.'));
    return strange(`a ${kind} that cannot be read: ${places.join(', ')}`);
  }
  const { writer, version, document, change, free, used } = shape.data;
  const isKnown = idMembers.has(kind);
  if (!isKnown && change === undefined) return strange(`a kind of item that is not known here, ${kind}`);
  const content = storedDocument(document);
  const id = idIn(kind, content, pk);
  if (id === undefined) return strange(`a ${kind} whose document names no id`);
  const key = entityKey(kind, content);
  if (isKnown && (key?.pk !== pk || key.sk !== sk)) return strange(`${kind} ${id}, which does not belong there`);
  return {
    kind: 'entity',
    entity: {
      ...{ pk, sk, entity: kind, entity_id: id },
      version: Number(version.N),
      writer: writer.S,
      document: content,
      changeId: change?.M.id.S,
      counters: free && used && { free: Number(free.N), used: Number(used.N) },
      contradictions: contradictionsIn({ kind, isKnown }, item, content),
    },
  };
};

/** What an item of the table is. */
export const storedItem = (item: Record<string, AttributeValue>): StoredItem => {
  const key = keyShape.parse(item);
  const [pk, sk] = [key.pk.S, key.sk.S];
  const kind = item[itemAttributes.entity]?.S;
  if (kind === undefined) return { kind: 'strange', strange: { pk, sk, problem: 'an item without a kind' } };
  if (idMembers.get(kind)?.length !== 0) return readEntity(kind, { pk, sk }, item);
  const problem = bookkeepingProblem(kind, { pk, sk }, item);
  if (problem !== undefined) return { kind: 'strange', strange: { pk, sk, problem } };
  const status = kind === 'listed-status' ? listedStatus({ pk, sk }, item) : undefined;
  return { kind: 'bookkeeping', key: { pk, sk }, status };
};
