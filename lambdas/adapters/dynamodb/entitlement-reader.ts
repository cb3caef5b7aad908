import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKey } from '../../contract/table.ts';
import type { LicenseId, PlanId, Region } from '../../core/ids.ts';
import { type PlanVersion, planRollout } from '../../core/plan.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type { EntitlementReader, LicenseFacts, ReadAlong } from '../../operations/ports.ts';
import type { StoredPool } from '../../operations/seats/seat-ports.ts';
import { batchRead } from './batch-read.ts';
import { dependable } from './dependable.ts';
import { type Item, fromItem, isEntity, licenseFromItem } from './items.ts';
import { type ItemKey, licenseKey, planRolloutKey, poolKey, seatKey } from './keys.ts';
import type { PlanCache } from './plan-cache.ts';
import type { PoolMemory } from './pool-memory.ts';
import { poolFromItem, seatFromItem } from './seat-items.ts';

/** A batch may be answered in part; what is left out is asked for again, this often in all. */
const TRIES_MAX = 2;
const RETRY_AFTER_SECONDS = 1;

export interface EntitlementReaderOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Every region of the deployment: a holder's seat may be in any of them. */
  readonly regions: readonly Region[];
  readonly plans: PlanCache;
  readonly pools: PoolMemory;
}

/**
 * The check path's reader: one `BatchGetItem` of the local replica for a license and for the cached plans that are due.
 * Refreshing along the way costs no request of its own, and needs no work after the answer, when Lambda has frozen the
 * environment. Only a plan that this environment has not seen, or not for long, takes a second request.
 */
export const entitlementReader = (options: EntitlementReaderOptions): EntitlementReader => {
  const { client, tableName, plans } = options;
  const readItems = async (keys: readonly Item[]): Promise<Batch> => {
    const answer = await dependable(client.send(new BatchGetItemCommand(batchRead(tableName, keys))));
    const items = answer.Responses?.[tableName] ?? [];
    for (const item of items.filter((candidate) => isEntity(candidate, 'plan-rollout'))) {
      const { value } = fromItem(item, planRollout);
      plans.put(value.plan, value.served);
    }
    return { items, leftOut: answer.UnprocessedKeys?.[tableName]?.Keys ?? [] };
  };

  const license = async (id: LicenseId, along: ReadAlong = {}): Promise<LicenseFacts | undefined> => {
    if (along.rememberedPools !== true) return readLicense(id, along);
    const remembered = options.pools.get(id);
    const facts = await readLicense(id, remembered === undefined ? along : { ...along, resources: [] });
    if (facts !== undefined && remembered !== undefined) {
      return { ...facts, pools: remembered, poolsAreRemembered: true };
    }
    if (facts === undefined) return undefined;
    options.pools.put(id, facts.pools);
    return facts;
  };

  const readLicense = async (id: LicenseId, along: ReadAlong): Promise<LicenseFacts | undefined> => {
    const wanted = [licenseKey(id), ...keysAlong(options.regions, id, along)].map((key) => marshall(key));
    let keys: readonly Item[] = [...wanted, ...plans.due().map((plan) => marshall(planRolloutKey(plan)))];
    const items: Item[] = [];
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const batch = await readItems(keys);
      items.push(...batch.items);
      // A plan that was left out is older than it should be, which the plan says itself; all else must be there.
      keys = batch.leftOut.filter((key) => wanted.some((each) => sameKey(each, key)));
      if (keys.length === 0) return factsIn(items);
    }
    throw new DependencyUnavailable('DynamoDB', RETRY_AFTER_SECONDS);
  };

  const rememberPools = (id: LicenseId, pools: readonly StoredPool[]): void => {
    options.pools.put(id, pools);
  };

  return { license, rememberPools, plan: planReader(plans, (id) => readItems([marshall(planRolloutKey(id))])) };
};

/** @param read puts the plan into the cache, where it is there to be read */
const planReader = (plans: PlanCache, read: (id: PlanId) => Promise<unknown>): EntitlementReader['plan'] => {
  const underWay = new Map<PlanId, Promise<PlanVersion | undefined>>();

  const readPlan = async (id: PlanId): Promise<PlanVersion | undefined> => {
    await read(id);
    const known = plans.get(id);
    return known?.fresh === true ? known.version : undefined;
  };

  /** However many requests of this environment wait for one plan, it is read once. */
  const readPlanOnce = async (id: PlanId): Promise<PlanVersion | undefined> => {
    const reading = underWay.get(id) ?? readPlan(id).finally(() => underWay.delete(id));
    underWay.set(id, reading);
    return reading;
  };

  return async (id) => {
    const known = plans.get(id);
    if (known?.fresh === true) return { version: known.version, stale: false };
    const refreshed = await readPlanOnce(id).catch((error: unknown) => {
      if (known !== undefined && error instanceof DependencyUnavailable) return undefined;
      throw error;
    });
    if (refreshed !== undefined) return { version: refreshed, stale: false };
    if (known !== undefined) return { version: known.version, stale: true };
    throw new DependencyUnavailable(`Plan ${id} in this region`, RETRY_AFTER_SECONDS);
  };
};

interface Batch {
  readonly items: readonly Item[];
  /** Keys that DynamoDB did not get to. */
  readonly leftOut: readonly Item[];
}

const keysAlong = (
  regions: readonly Region[],
  license: LicenseId,
  { holders = [], resources = [] }: ReadAlong,
): readonly ItemKey[] =>
  regions.flatMap((region) => [
    ...holders.map((holder) => seatKey(license, region, holder)),
    ...resources.map((resource) => poolKey(license, resource, region)),
  ]);

const sameKey = (one: Item, other: Item): boolean =>
  [tableKey.partition, tableKey.sort].every((part) => one[part]?.S === other[part]?.S);

const factsIn = (items: readonly Item[]): LicenseFacts | undefined => {
  const found = items.find((item) => isEntity(item, 'license'));
  return (
    found && {
      license: licenseFromItem(found),
      seats: items.filter((item) => isEntity(item, 'seat')).map(seatFromItem),
      pools: items.filter((item) => isEntity(item, 'pool')).map(poolFromItem),
      poolsAreRemembered: false,
    }
  );
};
