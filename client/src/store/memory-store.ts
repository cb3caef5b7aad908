import type { Store } from './store.ts';

/** Keeps the text for as long as the process lives. @param text what is in it already */
export const memoryStore = (text?: string): Store => {
  let kept = text;
  return {
    load: () => Promise.resolve(kept),
    save: (next) => {
      kept = next;
      return Promise.resolve();
    },
  };
};
