import type { Answer } from '../answer.ts';

/** The flags that somebody asked for, and what they were last known to be. */
export interface AskedFlags {
  readonly note: (flag: string) => void;
  /** Names of those that are another now than when this was last called; undefined where not all are remembered. */
  readonly changed: () => string[] | undefined;
}

/** Names that are remembered: five times as many as a plan can have features. */
const REMEMBERED_MAX = 1_000;

const sightOf = ({ code, value }: Answer): string => JSON.stringify([code, value]);

export const askedFlags = (answer: (flag: string) => Answer): AskedFlags => {
  const seen = new Map<string, string>();
  let areAllSeen = true;
  return {
    note: (flag) => {
      if (seen.has(flag)) return;
      if (seen.size < REMEMBERED_MAX) seen.set(flag, sightOf(answer(flag)));
      else areAllSeen = false;
    },
    changed: () => {
      const changed: string[] = [];
      for (const [flag, before] of seen) {
        const now = sightOf(answer(flag));
        if (now === before) continue;
        seen.set(flag, now);
        changed.push(flag);
      }
      return areAllSeen ? changed : undefined;
    },
  };
};
