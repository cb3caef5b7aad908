import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL = 50;

/**
 * Looks again and again until an assertion holds; then, or when the time is over, the last look decides.
 *
 * @param within milliseconds
 */
export const eventually = async (assertion: () => Promise<void>, within = 10_000): Promise<void> => {
  const end = Date.now() + within;
  while (Date.now() < end) {
    try {
      await assertion();
      return;
    } catch {
      // Not yet: what is still wrong at the end is thrown there.
    }
    await pause(INTERVAL);
  }
  await assertion();
};
