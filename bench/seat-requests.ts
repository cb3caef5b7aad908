import { performance } from 'node:perf_hooks';
import { planVersion } from '../lambdas/core/plan.ts';
import { type IssuedLicense, monthly } from '../test/support/licensing.ts';
import type { Handle } from './bundled-handler.ts';
import { claimEvent, newDevice, releaseEvent } from './claim-calls.ts';
import type { BenchEngine } from './engine.ts';
import { makeRenewalDue } from './renewal-due.ts';
import { sentOperations } from './request-counter.ts';
import { median } from './statistics.ts';

const SAMPLES = 75;
const WARM_UP = 10;

export interface SeatRequest {
  readonly name: string;
  /** Median of all samples. */
  readonly milliseconds: number;
  /** Operations that it sends to DynamoDB: those of most samples. */
  readonly operations: readonly string[];
}

interface Scene {
  readonly name: string;
  /** What comes before, unmeasured. */
  readonly prepare?: () => Promise<void>;
  readonly request: () => Promise<void>;
}

const floating = (name: string, limit: number) =>
  planVersion.parse({ ...monthly(name), seats: { kind: 'floating', limit, lease: 'PT10M' } });

const scenesOf = (
  engine: BenchEngine,
  seats: Handle,
  { roomy, full }: { readonly roomy: IssuedLicense; readonly full: IssuedLicense },
): readonly Scene[] => {
  const claim = (device: string, status: number) => seats(claimEvent(roomy.key, device), status);
  let device = newDevice();
  const claimAnother = async (): Promise<void> => {
    device = newDevice();
    await claim(device, 201);
  };
  return [
    { name: 'claim', request: claimAnother },
    { name: 'renewal that is not due', request: () => claim(device, 200) },
    {
      name: 'renewal that is due',
      prepare: () => makeRenewalDue(engine, roomy.license, device),
      request: () => claim(device, 200),
    },
    { name: 'release', request: () => seats(releaseEvent(roomy.key, device), 204) },
    { name: 'claim when all seats are held', request: () => seats(claimEvent(full.key, newDevice()), 409) },
  ];
};

const mostFrequent = (samples: readonly (readonly string[])[]): readonly string[] => {
  const groups = Map.groupBy(samples, (operations) => operations.join());
  return [...groups.values()].toSorted((one, other) => other.length - one.length)[0]?.[0] ?? [];
};

/** What single requests about seats cost, made one after the other, in turns: noise falls on all of them alike. */
export const seatRequests = async (engine: BenchEngine, seats: Handle): Promise<readonly SeatRequest[]> => {
  const [roomyPlan, fullPlan] = [floating('room-for-all', 1_000_000), floating('one-seat', 1)];
  await engine.publish(roomyPlan);
  await engine.publish(fullPlan);
  const [roomy, full] = [await engine.issue(roomyPlan), await engine.issue(fullPlan)];
  await seats(claimEvent(full.key, newDevice()), 201);
  const scenes = scenesOf(engine, seats, { roomy, full }).map((scene) => ({
    ...scene,
    times: new Array<number>(),
    operations: new Array<readonly string[]>(),
  }));
  for (let sample = -WARM_UP; sample < SAMPLES; sample += 1) {
    for (const { prepare, request, times, operations } of scenes) {
      await prepare?.();
      const sentBefore = sentOperations().length;
      const start = performance.now();
      await request();
      const time = performance.now() - start;
      if (sample < 0) continue;
      times.push(time);
      operations.push(sentOperations().slice(sentBefore));
    }
  }
  return scenes.map(({ name, times, operations }) => ({
    name,
    milliseconds: median(times),
    operations: mostFrequent(operations),
  }));
};
