import type { Runtime } from './runtime.ts';
import { LONGEST_WAIT } from './longest-wait.ts';
import { webCryptography } from './web-cryptography.ts';

export const webRuntime: Runtime = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  after: (milliseconds, run) => {
    const waiting = setTimeout(run, Math.min(milliseconds, LONGEST_WAIT));
    return () => {
      clearTimeout(waiting);
    };
  },
  fetch: (url, request) => fetch(url, request),
  cryptography: webCryptography,
};
