import { setTimeout as sleep } from 'node:timers/promises';
import { pollInterval } from '../stream-reader.ts';
import type { Progress } from './progress.ts';
import type { Replica } from './replica.ts';

export interface WatchOptions {
  readonly replica: Pick<Replica, 'observe'>;
  readonly progress: Progress;
  readonly onFault: (error: unknown) => void;
}

/** Milliseconds between two saves of the progress. */
const SAVE_INTERVAL = 1_000;
/** Milliseconds until the next look after a fault. */
const RETRY_INTERVAL = 250;

/** Looks at a replica's stream again and again, the less often the longer nothing is written. */
export const watch = ({ replica, progress, onFault }: WatchOptions): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  let pause: number = pollInterval.shortest;
  let nextSave = performance.now() + SAVE_INTERVAL;
  const look = async (): Promise<void> => {
    const anything = await replica.observe();
    pause = anything ? pollInterval.shortest : Math.min(pause * pollInterval.growth, pollInterval.longest);
    if (performance.now() < nextSave) return;
    nextSave = performance.now() + SAVE_INTERVAL;
    await progress.save();
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await look();
      } catch (error) {
        pause = RETRY_INTERVAL;
        onFault(error);
      }
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
