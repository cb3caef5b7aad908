import { type SeatNews, newsOf } from '../core/seat-news.ts';
import type { ArchiveChangesPorts, Delivery } from './archive-changes.ts';

export interface PassOnPorts {
  readonly read: ArchiveChangesPorts['read'];
  /** Resolves once somebody will carry it out. */
  readonly pass: (news: readonly SeatNews[]) => Promise<void>;
}

/** A record that cannot be read asks for nothing: that it cannot be read is the archive's to report. */
const newsIn = (read: PassOnPorts['read'], delivery: Delivery): SeatNews | undefined => {
  try {
    const write = read(delivery);
    return write && newsOf(write.after);
  } catch {
    return undefined;
  }
};

/** Passes on what the changes of all regions ask of the seats and pools of this one. */
export const passOnNews = async ({ read, pass }: PassOnPorts, deliveries: readonly Delivery[]): Promise<void> => {
  const news = deliveries.map((delivery) => newsIn(read, delivery)).filter((each) => each !== undefined);
  if (news.length > 0) await pass(news);
};
