import { PerformanceObserver, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type * as Client from '../client/src/index.ts';
import { startGrantingService } from './granting-service.ts';
import { shipped } from './installed-client.ts';
import { median } from './statistics.ts';
import type { WarmCall } from './warm-calls.ts';

const BLOCKS = 25;
const WARM_UP_BLOCKS = 10;

/** Calls so many times. @returns how often it granted */
type Loop = (calls: number) => number | Promise<number>;

interface Subject {
  readonly name: string;
  readonly callsPerBlock: number;
  /** Written out for each: a call by way of another function would cost more than what is measured. */
  readonly loop: Loop;
}

const subjectsOf = (licet: Client.Licet): readonly Subject[] => [
  {
    name: 'entitled, granted',
    callsPerBlock: 1_000_000,
    loop: (calls) => {
      let granted = 0;
      for (let call = 0; call < calls; call += 1) if (licet.entitled('sso')) granted += 1;
      return granted;
    },
  },
  {
    name: 'entitled, not granted',
    callsPerBlock: 1_000_000,
    loop: (calls) => {
      let granted = 0;
      for (let call = 0; call < calls; call += 1) if (licet.entitled('teleport')) granted += 1;
      return granted;
    },
  },
  {
    name: 'answer',
    callsPerBlock: 20_000,
    loop: (calls) => {
      let granted = 0;
      for (let call = 0; call < calls; call += 1) if (licet.answer('sso').allowed) granted += 1;
      return granted;
    },
  },
  {
    name: 'check, warm',
    callsPerBlock: 20_000,
    loop: async (calls) => {
      let granted = 0;
      for (let call = 0; call < calls; call += 1) if ((await licet.check('sso')).allowed) granted += 1;
      return granted;
    },
  },
];

/** Nanoseconds per call of one block. */
const timed = async ({ loop, callsPerBlock }: Subject): Promise<number> => {
  const start = performance.now();
  await loop(callsPerBlock);
  return ((performance.now() - start) * 1e6) / callsPerBlock;
};

const times = async (subjects: readonly Subject[]): Promise<readonly (readonly number[])[]> => {
  const measured = subjects.map(() => new Array<number>());
  for (let block = -WARM_UP_BLOCKS; block < BLOCKS; block += 1) {
    for (const [place, subject] of subjects.entries()) {
      const time = await timed(subject);
      if (block >= 0) measured[place]?.push(time);
    }
  }
  return measured;
};

let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length;
});

/** How the heap grows over as many calls as all blocks have together. */
const growth = async ({
  loop,
  callsPerBlock,
}: Subject): Promise<Pick<WarmCall, 'bytes' | 'collections' | 'granted'>> => {
  const calls = callsPerBlock * BLOCKS;
  globalThis.gc?.();
  globalThis.gc?.();
  // The observer is told of collections a moment later.
  await pause(20);
  collections = 0;
  const before = process.memoryUsage().heapUsed;
  const granted = await loop(calls);
  const grown = process.memoryUsage().heapUsed - before;
  await pause(20);
  return { bytes: grown / calls, collections, granted: granted / calls };
};

const service = await startGrantingService();
const { openLicet } = (await import(pathToFileURL(shipped('index.js')).href)) as typeof Client;
const licet = await openLicet({
  product: 'atlas',
  licenseKey: 'LK-BENCH',
  device: 'bench',
  endpoints: service.url,
  closeAtExit: false,
});
const subjects = subjectsOf(licet);
const measured = await times(subjects);
observer.observe({ entryTypes: ['gc'] });
const calls: WarmCall[] = [];
for (const [place, subject] of subjects.entries()) {
  calls.push({ name: subject.name, nanoseconds: median(measured[place] ?? []), ...(await growth(subject)) });
}
process.stdout.write(JSON.stringify(calls));
await licet.close();
service.stop();
