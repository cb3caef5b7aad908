import * as z from 'zod/mini';
import { type ChangeRecord, changeObjectKey } from '../contract/audit.ts';
import type { EventDetail } from '../contract/events.ts';
import { limits } from '../contract/limits.ts';
import { type ItemWrite, changeRecord } from './audit/change-record.ts';

/** A change as it goes to the event bus, which adds who sends it. */
export const outgoingEvent = z.strictObject({
  /** The change's action, e.g. `license.suspended`. */
  detailType: z.string(),
  /** When the change was made. The bus keeps seconds; `changed_at` in the detail has milliseconds. */
  time: z.iso.datetime(),
  /** Id of what changed and, of a seat or a pool, of its license too. */
  resources: z.array(z.string()),
  /** JSON of an `EventDetail`, as text: its length is what is bounded. */
  detail: z.string(),
});
export type OutgoingEvent = z.infer<typeof outgoingEvent>;

/** Where changes are written and archived. */
export interface WritingPlace {
  readonly region: string;
  readonly auditBucket: string;
}

/** Source, account, ids and all the JSON around: what an event is larger by than what differs between events. */
const ENVELOPE_BYTES = 512;

/** Bytes of an event as its targets receive it, at most. */
export const eventBytes = ({ detailType, resources, detail }: OutgoingEvent): number =>
  [detailType, detail, ...resources].reduce((sum, text) => sum + Buffer.byteLength(text) + 3, ENVELOPE_BYTES);

const ownerIn = z.object({ license: z.string() });

const resourcesOf = ({ entity_id }: ChangeRecord, after: unknown): string[] => {
  const owner = ownerIn.safeParse(after);
  return owner.success ? [entity_id, owner.data.license] : [entity_id];
};

const jsonOf = (document: string | null): unknown => (document === null ? null : JSON.parse(document));

/** The event of a change. One that would be too large goes without its documents, which are in the archive. */
export const eventOf = (record: ChangeRecord, { region, auditBucket }: WritingPlace): OutgoingEvent => {
  const { before, after, ...facts } = record;
  const documents = { before: jsonOf(before), after: jsonOf(after) };
  const archived = {
    region,
    archive_bucket: auditBucket,
    archive_key: changeObjectKey({ region, at: record.changed_at, id: record.id }),
  };
  const eventWith = (detail: EventDetail): OutgoingEvent => ({
    detailType: record.action,
    time: record.changed_at,
    resources: resourcesOf(record, documents.after),
    detail: JSON.stringify(detail),
  });
  const complete = eventWith({ ...facts, ...documents, ...archived, complete: true });
  return eventBytes(complete) <= limits.eventBytes ? complete : eventWith({ ...facts, ...archived, complete: false });
};

/** The event of a write; undefined where another region wrote it, whose bus it goes to, or where nothing changed. */
export const eventOfWrite = (write: ItemWrite, place: WritingPlace): OutgoingEvent | undefined => {
  if (write.after.writer !== place.region) return undefined;
  const record = changeRecord(write);
  return record && eventOf(record, place);
};
