import type { NativeBatch } from './replica.ts';

/**
 * How far all links have come, saved now and then for the next process. It may lag behind, since what is carried twice
 * changes nothing; it must not run ahead of what is on disk. So what is saved was already done one interval ago: an engine
 * that is killed may lose the very last transaction that it acknowledged.
 */
export interface Progress {
  /** Notes a batch, in order. Answers what to call each time that a link has carried one of its writes. */
  readonly add: (batch: NativeBatch, linkCount: number) => () => void;
  /** Saves what was done when it was called last. */
  readonly save: () => Promise<void>;
  /** Saves all that is done. */
  readonly saveAll: () => Promise<void>;
}

interface Entry {
  readonly batch: NativeBatch;
  missing: number;
}

export const newProgress = (): Progress => {
  const entries: Entry[] = [];
  let held: Entry | undefined;
  /** The last of the batches that are done with all before them. */
  const takeDone = (): Entry | undefined => {
    const open = entries.findIndex(({ missing }) => missing > 0);
    return entries.splice(0, open === -1 ? entries.length : open).at(-1);
  };
  return {
    add: (batch, linkCount) => {
      const entry: Entry = { batch, missing: batch.writes.length * linkCount };
      entries.push(entry);
      return () => {
        entry.missing -= 1;
      };
    },
    save: async () => {
      const ready = held;
      held = takeDone();
      await ready?.batch.acknowledge();
    },
    saveAll: async () => {
      const last = takeDone() ?? held;
      held = undefined;
      await last?.batch.acknowledge();
    },
  };
};
