import * as z from 'zod/mini';
import { itemAttributes, tableKey } from '../../contract/table.ts';
import type { ItemImage, ItemWrite, PriorImage } from '../../core/audit/change-record.ts';
import { instant } from '../../core/instant.ts';
import type { Delivery } from '../../operations/audit/archive-changes.ts';
import { attributeJson } from './attribute-json.ts';

const stringAttribute = z.object({ S: z.string() });
const integerAttribute = z.object({ N: z.string().check(z.regex(/^[1-9]\d{0,14}$/)) });

/** Becomes the name of an object: one that begins with `_` Athena would pass over. */
const changeId = z.object({ S: z.string().check(z.regex(/^[A-Za-z0-9-][A-Za-z0-9_-]{0,63}$/)) });

/** Attributes of an item that the archive may hold. What is not named here, `secret` above all, is never read. */
const imageSchema = z.object({
  [tableKey.partition]: stringAttribute,
  [itemAttributes.entity]: stringAttribute,
  [itemAttributes.writer]: stringAttribute,
  [itemAttributes.version]: integerAttribute,
  [itemAttributes.document]: z.object({ M: z.unknown() }),
  [itemAttributes.change]: z.object({
    M: z.object({
      id: changeId,
      at: z.object({ S: instant }),
      action: stringAttribute,
      actor: stringAttribute,
      reason: z.optional(stringAttribute),
      requestId: stringAttribute,
    }),
  }),
});

const itemImage = (image: unknown): ItemImage => {
  const { pk, entity, writer, version, document, change } = imageSchema.parse(image);
  const { id, at, action, actor, reason, requestId } = change.M;
  return {
    partitionKey: pk.S,
    entity: entity.S,
    writer: writer.S,
    version: Number(version.N),
    document: attributeJson(document),
    change: { id: id.S, at: at.S, action: action.S, actor: actor.S, reason: reason?.S, requestId: requestId.S },
  };
};

const priorSchema = z.object({
  [itemAttributes.version]: integerAttribute,
  [itemAttributes.document]: z.object({ M: z.unknown() }),
  [itemAttributes.change]: z.optional(z.object({ M: z.object({ id: stringAttribute }) })),
});

const priorImage = (image: unknown): PriorImage => {
  const { version, document, change } = priorSchema.parse(image);
  return { version: Number(version.N), document: attributeJson(document), changeId: change?.M.id.S };
};

const recordSchema = z.object({
  dynamodb: z.object({
    NewImage: z.optional(z.looseObject({ [itemAttributes.change]: z.optional(z.unknown()) })),
    OldImage: z.optional(z.unknown()),
  }),
});

/** The write that a stream record tells of; `undefined` for a removal and for an item that is not audited. */
export const readWrite = ({ sequence, record }: Delivery): ItemWrite | undefined => {
  const { NewImage, OldImage } = recordSchema.parse(record).dynamodb;
  if (NewImage?.[itemAttributes.change] === undefined) return undefined;
  return { sequence, before: OldImage === undefined ? undefined : priorImage(OldImage), after: itemImage(NewImage) };
};

const eventSchema = z.object({
  Records: z.array(z.looseObject({ dynamodb: z.looseObject({ SequenceNumber: z.string().check(z.minLength(1)) }) })),
});

/**
 * The records of a Lambda event from a DynamoDB stream, in its order.
 *
 * @throws where a record has no sequence number: it could not be named as failed, so the whole batch must be
 */
export const deliveriesOf = (event: unknown): Delivery[] =>
  eventSchema.parse(event).Records.map((record) => ({ sequence: record.dynamodb.SequenceNumber, record }));
