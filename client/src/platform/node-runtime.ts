import type { Runtime } from './runtime.ts';
import { LONGEST_WAIT } from './longest-wait.ts';
import { nodeCryptography } from './node-cryptography.ts';

export const nodeRuntime: Runtime = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  after: (milliseconds, run) => {
    const waiting = setTimeout(run, Math.min(milliseconds, LONGEST_WAIT)).unref();
    return () => {
      clearTimeout(waiting);
    };
  },
  fetch: (url, request) => fetch(url, request),
  cryptography: nodeCryptography,
};
