import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { chanceOf } from './chance.ts';
import { type MemorySample, sampleMemory } from './memory.ts';
import { type OutageRequests, outageRequests } from './outage-requests.ts';
import { type SoakProduct, startProduct } from './product.ts';
import { restartTimes } from './restarts.ts';
import { type SoakService, startSoakService } from './service.ts';
import type { ServiceReport } from './service-messages.ts';
import { totalName } from './usage-book.ts';
import { type Forecast, forecast } from './weather.ts';

const SECOND = 1_000;
const PRODUCTS = 5;
/** Of these; the others run from the beginning to the end. */
const RESTARTING = 3;
const SAMPLE_EVERY = 10 * SECOND;
/** What the end waits for the last of the usage: the longest pause of a circuit, and as much again. */
const SETTLE_WITHIN = 60 * SECOND;

export interface SoakSettings {
  readonly seed: number;
  readonly milliseconds: number;
  readonly onProgress: (line: string) => void;
}

export interface SoakedProduct {
  readonly product: SoakProduct;
  readonly requests: OutageRequests;
}

export interface Soaked {
  readonly foretold: Forecast;
  readonly products: readonly SoakedProduct[];
  readonly report: ServiceReport;
  /** Requests of all clients. */
  readonly requests: number;
  readonly memory: readonly MemorySample[];
  /** The longest that the event loop stood still, in milliseconds: nothing could have answered in that time. */
  readonly stall: number;
  /** Milliseconds from the end of all trouble until everything that was recorded had been counted; undefined: it never was. */
  readonly settledIn: number | undefined;
}

/** License key and meter of each total that the service should have, and how much that is. */
export const recordedTotals = (products: readonly SoakProduct[]): ReadonlyMap<string, number> =>
  new Map(
    products.flatMap((product) =>
      [...product.tally().recorded].map(([meter, total]) => [totalName(product.licenseKey, meter), total] as const),
    ),
  );

const isSettled = (products: readonly SoakProduct[], { counted }: ServiceReport): boolean =>
  [...recordedTotals(products)].every(([name, total]) => counted.totals[name] === total);

/** @param times milliseconds since the start; one that has passed already is now */
const restartAt = async (times: readonly number[], elapsed: () => number, product: SoakProduct): Promise<void> => {
  for (const time of times) {
    await pause(Math.max(0, time - elapsed()));
    await product.restart();
  }
};

const settle = async (service: SoakService, products: readonly SoakProduct[]): Promise<number | undefined> => {
  const begun = performance.now();
  do {
    await Promise.all(products.map(({ flush }) => flush()));
    if (isSettled(products, await service.report())) return performance.now() - begun;
    await pause(250);
  } while (performance.now() - begun < SETTLE_WITHIN);
  return undefined;
};

/** Real time, real sockets, real files: products under load while the regions of their service come and go. */
export const runSoak = async ({ seed, milliseconds, onProgress }: SoakSettings): Promise<Soaked> => {
  const foretold = forecast(chanceOf(seed), milliseconds);
  const folder = await mkdtemp(join(tmpdir(), 'licet-soak-'));
  const service = await startSoakService();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  let requests = 0;
  try {
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    service.begin(foretold.changes);
    loop.enable();
    const products = await Promise.all(
      Array.from({ length: PRODUCTS }, async (_, place): Promise<SoakedProduct> => {
        const inOutages = outageRequests(foretold.outages, elapsed);
        const product = await startProduct({
          name: String(place + 1),
          endpoints: service.endpoints,
          folder,
          chance: chanceOf(seed * 1_000 + place),
          live: place > 0,
          note: (what) => {
            if (what === 'request') requests += 1;
            inOutages.note(what);
          },
        });
        return { product, requests: inOutages };
      }),
    );
    const all = products.map(({ product }) => product);
    const restarting = all
      .slice(-RESTARTING)
      .map((product, place) => restartAt(restartTimes(chanceOf(seed * 2_000 + place), foretold), elapsed, product));
    const memory: MemorySample[] = [];
    for (let at = SAMPLE_EVERY; at <= milliseconds; at += SAMPLE_EVERY) {
      await pause(Math.max(0, at - elapsed()));
      const sample = sampleMemory(elapsed() / 60_000);
      memory.push(sample);
      const { heap, data, resident } = sample;
      onProgress(
        `${(at / SECOND).toFixed(0)} s: heap ${heap.toFixed(2)} MB, without code ${data.toFixed(2)} MB, resident ${resident.toFixed(0)} MB`,
      );
    }
    await pause(Math.max(0, milliseconds - elapsed()));
    await Promise.all(restarting);
    await Promise.all(all.map(({ rest }) => rest()));
    const settledIn = await settle(service, all);
    const report = await service.report();
    await Promise.all(all.map(({ close }) => close()));
    return { foretold, products, report, requests, memory, stall: loop.max / 1e6, settledIn };
  } finally {
    loop.disable();
    service.stop();
    await rm(folder, { recursive: true });
  }
};
