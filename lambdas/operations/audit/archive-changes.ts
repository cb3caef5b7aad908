import { type ArchiveObject, type ItemWrite, changeObject, changeRecord } from '../../core/audit/change-record.ts';

/** One record of the table's stream, not yet read. */
export interface Delivery {
  readonly sequence: string;
  readonly record: unknown;
}

export interface ArchiveChangesPorts {
  /** The change that a record tells of; `undefined` for bookkeeping and removals. Throws on what it cannot read. */
  readonly read: (delivery: Delivery) => ItemWrite | undefined;
  /** Resolves once the object is in the archive, whoever put it there. */
  readonly put: (object: ArchiveObject) => Promise<void>;
  readonly reportFailure: (sequence: string, cause: unknown) => void;
}

/** Objects written at a time: hides the round trips of S3 while one environment holds few sockets. */
const PUTS_AT_A_TIME = 16;

const archive = async (ports: ArchiveChangesPorts, region: string, delivery: Delivery): Promise<void> => {
  const write = ports.read(delivery);
  if (write?.after.writer !== region) return;
  const record = changeRecord(write);
  if (record !== undefined) await ports.put(changeObject(region, record));
};

/**
 * Archives the changes that `region` wrote, out of a batch of its stream in the stream's order.
 *
 * The stream repeats everything from the first failure on, so records behind it are not started any more, and those
 * that were already under way come again: they meet their own objects, which is why a repeated put is no failure.
 *
 * @returns sequence number of the first record that failed; `undefined` when all are archived
 */
export const archiveChanges = async (
  ports: ArchiveChangesPorts,
  region: string,
  deliveries: readonly Delivery[],
): Promise<string | undefined> => {
  let next = 0;
  let firstFailed = deliveries.length;
  const work = async (): Promise<void> => {
    while (next < firstFailed) {
      const index = next;
      next += 1;
      const delivery = deliveries[index];
      if (delivery === undefined) return;
      try {
        await archive(ports, region, delivery);
      } catch (cause) {
        firstFailed = Math.min(firstFailed, index);
        ports.reportFailure(delivery.sequence, cause);
      }
    }
  };
  await Promise.all(Array.from({ length: PUTS_AT_A_TIME }, work));
  return deliveries[firstFailed]?.sequence;
};
