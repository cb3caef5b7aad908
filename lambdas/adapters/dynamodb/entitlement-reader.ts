import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { itemAttributes, tableKey } from '../../contract/table.ts';
import { type LicenseId, type PlanId, type Region, planId } from '../../core/ids.ts';
import { type PlanVersion, planRollout } from '../../core/plan.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type { EntitlementReader, LicenseFacts, ReadAlong } from '../../operations/ports.ts';
import type { StoredPool } from '../../operations/seats/seat-ports.ts';
import { batchRead } from './batch-read.ts';
import { dependable } from './dependable.ts';
import { type Item, isEntity, licenseFromItem } from './items.ts';
import { type ItemKey, licenseKey, planRolloutKey, poolKey, seatKey } from './keys.ts';
import type { PlanCache } from './plan-cache.ts';
import type { PoolMemory } from './pool-memory.ts';
import { poolFromItem, seatFromItem } from './seat-items.ts';

/** A batch may be answered in part; what is left out is asked for again, this often in all. */
const TRIES_MAX = 2;

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
    return {
      items: answer.Responses?.[tableName] ?? [],
      leftOut: answer.UnprocessedKeys?.[tableName]?.Keys ?? [],
    };
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
    let keys: readonly Item[] = [...wanted, ...plans.due().map(rolloutKey)];
    const items: Item[] = [];
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const batch = await readItems(keys);
      items.push(...batch.items);
      refresh(plans, batch.items);
      // A plan that was left out is older than it should be, which the plan says itself; all else must be there.
      keys = batch.leftOut.filter((key) => wanted.some((each) => sameKey(each, key)));
      if (keys.length === 0) return factsIn(items);
    }
    throw new DependencyUnavailable('DynamoDB');
  };

  const rememberPools = (id: LicenseId, pools: readonly StoredPool[]): void => {
    options.pools.put(id, pools);
  };

  return { license, rememberPools, plan: planReader(plans, async (id) => (await readItems([rolloutKey(id)])).items) };
};

const rolloutKey = (plan: PlanId): Item => marshall(planRolloutKey(plan));

const documentOf = (item: Item): unknown => unmarshall(item)[itemAttributes.document];

const parseRollout = (item: Item) => planRollout.safeParse(documentOf(item));

/** Whose a rollout is that this version cannot read otherwise. */
const ownerIn = z.object({ plan: planId });

/** To the operator who looks into it: what is wrong, and nothing of the plan itself. */
const reportUnreadable = (plan: PlanId | undefined, { name, message: wrong }: Error): void => {
  const message = 'A plan cannot be read; it is served as it was until it is stale, and then not at all.';
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', message, plan, error: { name, message: wrong } })}\n`);
};

/** Takes over plans that came along. One that cannot be read is no fault of the license that it came along with. */
const refresh = (plans: PlanCache, items: readonly Item[]): void => {
  for (const item of items.filter((candidate) => isEntity(candidate, 'plan-rollout'))) {
    const rollout = parseRollout(item);
    if (rollout.success) {
      plans.put(rollout.data.plan, rollout.data.served);
      continue;
    }
    const plan = ownerIn.safeParse(documentOf(item)).data?.plan;
    // Not with every further check: so it is told of once, and keeps no place from plans that can be read.
    if (plan !== undefined) plans.stopRefreshing(plan);
    reportUnreadable(plan, rollout.error);
  }
};

/** @param read answers the plan's item, where it is there to be read */
const planReader = (plans: PlanCache, read: (id: PlanId) => Promise<readonly Item[]>): EntitlementReader['plan'] => {
  const underWay = new Map<PlanId, Promise<PlanVersion | undefined>>();

  const readPlan = async (id: PlanId): Promise<PlanVersion | undefined> => {
    for (const item of await read(id)) {
      const rollout = parseRollout(item);
      if (!rollout.success) throw rollout.error;
      plans.put(id, rollout.data.served);
    }
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
    throw new DependencyUnavailable(`Plan ${id} in this region`);
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
