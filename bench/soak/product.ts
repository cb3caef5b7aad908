import { setTimeout as pause } from 'node:timers/promises';
import type { Licet } from '../../client/src/licet.ts';
import { openLicetOn } from '../../client/src/open-licet.ts';
import { nodeRuntime } from '../../client/src/platform/node-runtime.ts';
import type { Runtime } from '../../client/src/platform/runtime.ts';
import { fileStore } from '../../client/src/store/file-store.ts';
import { usageReporting } from '../../client/src/usage/index.ts';
import { type Chance, between, oneOf } from './chance.ts';
import { PRODUCT } from './licensing.ts';

const TICK = 20;
const CHECKS_PER_SECOND = 200;
const RECORDS_PER_SECOND = 50;
const meters = ['exports', 'api-calls', 'render-minutes'] as const;
const features = ['sso', 'max-projects', 'teleport'] as const;

export interface ProductSettings {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly folder: string;
  readonly chance: Chance;
  readonly live: boolean;
  /** Told of each request, and of each time that the client opens. */
  readonly note: (what: 'request' | 'opening') => void;
}

/** What a product saw of its client. All of it stays small, however long it runs: memory is watched. */
export interface Tally {
  readonly recorded: ReadonlyMap<string, number>;
  readonly records: number;
  /** Checks by source and code. */
  readonly answers: ReadonlyMap<string, number>;
  readonly checks: number;
  /** Checks that rejected, and anything else of the client that threw. */
  readonly threw: number;
  /** The longest that a check took, in milliseconds. */
  readonly longest: number;
  readonly problems: ReadonlyMap<string, number>;
  readonly restarts: number;
}

/** A product that asks and records without pause, and now and then starts anew. */
export interface SoakProduct {
  readonly licenseKey: string;
  readonly tally: () => Tally;
  /** Closes the client and opens it again, on the same store. */
  readonly restart: () => Promise<void>;
  /** Ends the load, and waits for what was asked. */
  readonly rest: () => Promise<void>;
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const add = (to: Map<string, number>, name: string, amount = 1): void => {
  to.set(name, (to.get(name) ?? 0) + amount);
};

export const startProduct = async ({
  name,
  endpoints,
  folder,
  chance,
  live,
  note,
}: ProductSettings): Promise<SoakProduct> => {
  const licenseKey = `LK-SOAK-${name}`;
  const [recorded, answers, problems] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const count = { records: 0, checks: 0, waiting: 0, threw: 0, longest: 0, restarts: 0 };
  const runtime: Runtime = {
    ...nodeRuntime,
    fetch: (url, request) => {
      note('request');
      return nodeRuntime.fetch(url, request);
    },
  };
  const open = (): Promise<Licet> => {
    note('opening');
    return openLicetOn(runtime, {
      product: PRODUCT,
      licenseKey,
      device: `device-${name}`,
      endpoints,
      live,
      // As short as may be, so that what usually takes hours happens all the time.
      liveSeconds: 2,
      revocationSeconds: 2,
      store: fileStore(`${folder}/${name}.json`),
      usage: usageReporting(),
      onProblem: ({ code }) => {
        add(problems, code);
      },
    });
  };
  let licet = await open();
  let isOpen = true;

  const check = async (): Promise<void> => {
    const start = performance.now();
    count.checks += 1;
    count.waiting += 1;
    try {
      const { source, code } = await licet.check(oneOf(chance, features));
      add(answers, `${source} ${code}`);
    } catch {
      count.threw += 1;
    }
    count.waiting -= 1;
    count.longest = Math.max(count.longest, performance.now() - start);
  };
  const record = (): void => {
    const [meter, quantity] = [oneOf(chance, meters), Math.floor(between(chance, 1, 6))];
    try {
      licet.record(meter, quantity);
    } catch {
      count.threw += 1;
      return;
    }
    count.records += 1;
    add(recorded, meter, quantity);
  };
  let ticks = 0;
  const load = setInterval(() => {
    if (!isOpen) return;
    ticks += 1;
    const due = (perSecond: number): number =>
      Math.floor((ticks * perSecond * TICK) / 1_000) - Math.floor(((ticks - 1) * perSecond * TICK) / 1_000);
    for (let left = due(CHECKS_PER_SECOND); left > 0; left -= 1) void check();
    for (let left = due(RECORDS_PER_SECOND); left > 0; left -= 1) record();
  }, TICK);

  const guarded = async (run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch {
      count.threw += 1;
    }
  };
  return {
    licenseKey,
    tally: () => ({ ...count, recorded, answers, problems }),
    restart: () =>
      guarded(async () => {
        isOpen = false;
        await licet.close();
        licet = await open();
        count.restarts += 1;
        isOpen = true;
      }),
    rest: async () => {
      clearInterval(load);
      while (count.waiting > 0) await pause(TICK);
    },
    flush: () => guarded(() => licet.flush()),
    close: () => guarded(() => licet.close()),
  };
};
