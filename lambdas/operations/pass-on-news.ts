import type { ItemWrite } from '../core/audit/change-record.ts';
import type { ArchiveChangesPorts, Delivery } from './audit/archive-changes.ts';

export interface PassOnPorts<News> {
  readonly read: ArchiveChangesPorts['read'];
  /** What a change asks for; undefined where it asks for nothing. */
  readonly newsOf: (write: ItemWrite) => News | undefined;
  /** Resolves once somebody will carry it out. */
  readonly pass: (news: readonly News[]) => Promise<void>;
}

/** A record that cannot be read asks for nothing: that it cannot be read is the archive's to report. */
const newsIn = <News>({ read, newsOf }: PassOnPorts<News>, delivery: Delivery): News | undefined => {
  try {
    const write = read(delivery);
    return write && newsOf(write);
  } catch {
    return undefined;
  }
};

/** Passes on what changes ask of others: of the seats and pools of this region, of its status lists, of its event bus. */
export const passOnNews = async <News>(ports: PassOnPorts<News>, deliveries: readonly Delivery[]): Promise<void> => {
  const news = deliveries.map((delivery) => newsIn(ports, delivery)).filter((each) => each !== undefined);
  if (news.length > 0) await ports.pass(news);
};
