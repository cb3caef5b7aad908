import type { ItemWrite } from '../core/audit/change-record.ts';
import type { OutgoingEvent } from '../core/outgoing-event.ts';
import type { SeatNews } from '../core/seats/seat-news.ts';
import type { StatusNews } from '../core/status-news.ts';
import type { ArchiveChangesPorts, Delivery } from './audit/archive-changes.ts';
import { archivedPart } from './audit/archived-part.ts';

type Read = ArchiveChangesPorts['read'];

/** Somebody of whom changes ask something. */
export interface Listener<News> {
  /** What a change asks for; undefined where it asks for nothing. Throws on what it cannot read. */
  readonly newsOf: (write: ItemWrite) => News | undefined;
  /** Resolves once somebody will carry it out. */
  readonly pass: (news: readonly News[]) => Promise<void>;
  readonly reportUnread: (sequence: string, cause: unknown) => void;
}

export interface PassOnPorts {
  readonly read: Read;
  readonly seats: Listener<SeatNews>;
  readonly statuses: Listener<StatusNews>;
  readonly events: Listener<OutgoingEvent>;
}

interface NewsOfBatch {
  /** Sequence numbers of records whose news cannot be read. */
  readonly unread: readonly string[];
  readonly pass: () => Promise<void>;
}

/** A record that cannot be read asks for nothing: that it cannot be read is the archive's to report. */
const writeIn = (read: Read, delivery: Delivery): ItemWrite | undefined => {
  try {
    return read(delivery);
  } catch {
    return undefined;
  }
};

/** The archive never looks into a document, so that nobody but this finds out that one cannot be read. */
const newsIn = <News>(read: Read, listener: Listener<News>, deliveries: readonly Delivery[]): NewsOfBatch => {
  const news: News[] = [];
  const unread: string[] = [];
  for (const delivery of deliveries) {
    const write = writeIn(read, delivery);
    if (write === undefined) continue;
    try {
      const asked = listener.newsOf(write);
      if (asked !== undefined) news.push(asked);
    } catch (cause) {
      unread.push(delivery.sequence);
      listener.reportUnread(delivery.sequence, cause);
    }
  }
  return { unread, pass: async () => (news.length > 0 ? listener.pass(news) : undefined) };
};

/**
 * Passes on what a batch of changes asks of others: of the seats and pools of this region, of its status lists, of its
 * event bus. Seats and status lists hear of every record that came, archived or not. Events are told up to the first
 * record that comes again, whose repetition would tell them once more; and one may point into the archive. All are passed
 * on at once, so that one that is not taken does not hold up the others.
 *
 * What cannot be read is named as what could not be archived is: a later version may read it, and what the stream gives up
 * on is set aside. A revocation must not be lost without a word.
 *
 * @param unarchived sequence number of the first record that is not archived; `undefined` where all are
 * @returns sequence number of the record from which the stream has to repeat the batch; `undefined` where it need not
 */
export const passOnNews = async (
  { read, seats, statuses, events }: PassOnPorts,
  deliveries: readonly Delivery[],
  unarchived: string | undefined,
): Promise<string | undefined> => {
  const ofSeats = newsIn(read, seats, deliveries);
  const ofStatuses = newsIn(read, statuses, deliveries);
  const firstOf = (failed: readonly (string | undefined)[]): string | undefined =>
    deliveries.find(({ sequence }) => failed.includes(sequence))?.sequence;
  const again = firstOf([unarchived, ...ofSeats.unread, ...ofStatuses.unread]);
  const ofEvents = newsIn(read, events, archivedPart(deliveries, again));
  await Promise.all([ofSeats, ofStatuses, ofEvents].map(({ pass }) => pass()));
  return firstOf([again, ...ofEvents.unread]);
};
