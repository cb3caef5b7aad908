import { catalogueReader } from '../../lambdas/adapters/dynamodb/catalogue-reader.ts';
import { entitlementReader } from '../../lambdas/adapters/dynamodb/entitlement-reader.ts';
import type { GlobalTable } from '../../lambdas/adapters/dynamodb/global-table.ts';
import { ledger } from '../../lambdas/adapters/dynamodb/ledger.ts';
import { licenseDirectory } from '../../lambdas/adapters/dynamodb/license-directory.ts';
import { PlanCache } from '../../lambdas/adapters/dynamodb/plan-cache.ts';
import { PoolMemory } from '../../lambdas/adapters/dynamodb/pool-memory.ts';
import { poolStore } from '../../lambdas/adapters/dynamodb/pool-store.ts';
import { seatStore } from '../../lambdas/adapters/dynamodb/seat-store.ts';
import { addDuration, duration } from '../../lambdas/core/duration.ts';
import type { Region } from '../../lambdas/core/ids.ts';
import { type Instant, instantAt } from '../../lambdas/core/instant.ts';
import type { LicensePorts } from '../../lambdas/operations/operator-ports.ts';
import type { RandomBytes } from '../../lambdas/operations/ports.ts';
import type { SeatPorts } from '../../lambdas/operations/seats/seat-ports.ts';
import { type TestTable, createTestTable } from './dynamodb.ts';
import { NOON, regionOf } from './licensing.ts';
import { type WriteFaults, faultyStores } from './seat-world-faults.ts';
import { linksOf } from './seat-world-links.ts';
import { clear, replicate, replicateAll } from './seat-world-replication.ts';

export const virginia = regionOf('us-east-1');
export const ireland = regionOf('eu-west-1');
export const sydney = regionOf('ap-southeast-2');

/** Ports of one region, for holders' requests and for operators'. */
export type RegionalPorts = LicensePorts & SeatPorts;

/**
 * Regions with the real adapters over DynamoDB Local, in which nothing happens by itself: no replication, no stream, no
 * time. Waiting moves the clock instead of keeping anybody waiting.
 */
export interface SeatWorld extends WriteFaults {
  readonly table: TestTable;
  /** Every region that has the table, whether Licet runs there or not. */
  readonly all: readonly Region[];
  readonly in: (region: Region) => RegionalPorts;
  readonly now: () => Instant;
  /** Moves the clock by an ISO 8601 duration. */
  readonly after: (length: string) => void;
  /** Milliseconds that operations have spent waiting, for each other or for regions that do not answer. */
  readonly waited: () => number;
  /** Brings what one region wrote to another. */
  readonly replicate: (from: Region, to: Region) => Promise<void>;
  /** Between all regions that have the table, deployed or not. */
  readonly replicateAll: () => Promise<void>;
  /** From now on, `to` does not answer `from`. */
  readonly cut: (from: Region, to: Region) => void;
  /** No region answers this one, and it answers none. Replication is the test's own, as ever. */
  readonly isolate: (region: Region) => void;
  readonly heal: () => void;
  /** Which regions Licet runs in, the primary first. At first all that have the table. */
  readonly deploy: (...regions: readonly [Region, ...Region[]]) => void;
  /** Takes back all that a test has done: cuts, faults, what is deployed, and every item. The clock runs on. */
  readonly reset: () => Promise<void>;
  readonly close: () => void;
}

/** Plans and pools are read again after this time on the world's clock. */
const STALENESS = 5_000;

/** Bytes that look random, are the same in each run, and never repeat for long enough: mulberry32. */
const seededBytes = (seed: number): RandomBytes => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 255;
  };
  return (count) => Uint8Array.from({ length: count }, next);
};

export const seatWorld = async (
  regions: readonly [Region, ...Region[]] = [virginia, ireland, sydney],
): Promise<SeatWorld> => {
  const table = await createTestTable(regions);
  const random = seededBytes(1);
  let milliseconds = Date.parse(NOON);
  let waited = 0;
  let deployed = regions;
  const clock = (): Instant => instantAt(Math.floor(milliseconds));
  const pass = (length: number): void => {
    milliseconds += length;
    waited += length;
  };
  const links = linksOf(table, pass);
  const stores = faultyStores();
  const aged = { staleness: STALENESS, now: () => Math.floor(milliseconds) };
  const memories = new Map(
    regions.map((region) => [
      region,
      { plans: new PlanCache({ ...aged, spread: () => 0 }), pools: new PoolMemory(aged) },
    ]),
  );

  const portsIn = (region: Region): RegionalPorts => {
    const global: GlobalTable = {
      name: table.tableName,
      region,
      regions: deployed,
      replica: links.clientFrom(region),
    };
    const memory = memories.get(region);
    if (memory === undefined) throw new Error(`the table is not in ${region}`);
    const client = global.replica(region);
    return {
      region,
      regions: deployed,
      clock,
      random,
      pause: (length) => {
        pass(length);
        return Promise.resolve();
      },
      reader: entitlementReader({ client, tableName: table.tableName, regions: deployed, ...memory }),
      seats: stores.seats(seatStore(global, random)),
      pools: stores.pools(poolStore(global)),
      ledger: stores.ledger(ledger(global, random)),
      directory: licenseDirectory(global),
      catalogue: catalogueReader(global),
    };
  };

  return {
    ...stores.faults,
    table,
    all: regions,
    in: portsIn,
    now: clock,
    after: (length) => {
      milliseconds = Date.parse(addDuration(clock(), duration.parse(length)));
    },
    waited: () => waited,
    replicate: (from, to) => replicate(table, from, to),
    replicateAll: () => replicateAll(table, regions),
    cut: links.cut,
    isolate: (region) => {
      for (const other of regions) {
        if (other === region) continue;
        links.cut(region, other);
        links.cut(other, region);
      }
    },
    heal: links.heal,
    deploy: (...wanted) => {
      deployed = wanted;
    },
    reset: async () => {
      links.heal();
      stores.faults.mend();
      deployed = regions;
      await Promise.all(regions.map((region) => clear(table, region)));
    },
    close: () => {
      links.close();
      table.close();
    },
  };
};
