import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemAttributes } from '../../contract/table.ts';
import type { LicenseId, PlanId } from '../../core/ids.ts';
import { type PlanVersion, planRollout } from '../../core/plan.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type { EntitlementReader, ServedPlan, StoredLicense } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import { type Item, fromItem, isEntity, licenseFromItem } from './items.ts';
import { type ItemKey, licenseKey, planRolloutKey } from './keys.ts';
import type { PlanCache } from './plan-cache.ts';

/** A batch may be answered in part; what is left out is asked for again, this often in all. */
const TRIES_MAX = 2;
const RETRY_AFTER_SECONDS = 1;

/** Of an item, what a decision rests on: neither its place in the indexes nor the change that was archived long ago. */
const { entity, version, document, secret } = itemAttributes;
const READ = {
  ProjectionExpression: '#entity, #version, #document, #secret',
  ExpressionAttributeNames: { '#entity': entity, '#version': version, '#document': document, '#secret': secret },
};

/**
 * The check path's reader: one `BatchGetItem` of the local replica for a license and for the cached plans that are due.
 * Refreshing along the way costs no request of its own, and needs no work after the answer, when Lambda has frozen the
 * environment. Only a plan that this environment has not seen, or not for long, takes a second request.
 */
export const entitlementReader = (client: DynamoDBClient, tableName: string, plans: PlanCache): EntitlementReader => {
  const plansBeingRead = new Map<PlanId, Promise<PlanVersion | undefined>>();

  const read = async (keys: readonly ItemKey[]): Promise<Batch> => {
    const answer = await dependable(
      client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys.map((key) => marshall(key)), ...READ } } }),
      ),
    );
    const items = answer.Responses?.[tableName] ?? [];
    for (const item of items.filter((candidate) => isEntity(candidate, 'plan-rollout'))) {
      const { value } = fromItem(item, planRollout);
      plans.put(value.plan, value.served);
    }
    return { items, leftOut: answer.UnprocessedKeys?.[tableName]?.Keys ?? [] };
  };

  const readPlan = async (id: PlanId): Promise<PlanVersion | undefined> => {
    await read([planRolloutKey(id)]);
    const known = plans.get(id);
    return known?.fresh === true ? known.version : undefined;
  };

  /** However many requests of this environment wait for one plan, it is read once. */
  const readPlanOnce = async (id: PlanId): Promise<PlanVersion | undefined> => {
    const underWay = plansBeingRead.get(id) ?? readPlan(id).finally(() => plansBeingRead.delete(id));
    plansBeingRead.set(id, underWay);
    return underWay;
  };

  const license = async (id: LicenseId): Promise<StoredLicense | undefined> => {
    let keys: readonly ItemKey[] = [licenseKey(id), ...plans.due().map(planRolloutKey)];
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const batch = await read(keys);
      const found = batch.items.find((item) => isEntity(item, 'license'));
      if (found !== undefined) return licenseFromItem(found);
      if (!batch.leftOut.some((key) => key['pk']?.S === licenseKey(id).pk)) return undefined;
      keys = [licenseKey(id)];
    }
    throw new DependencyUnavailable('DynamoDB', RETRY_AFTER_SECONDS);
  };

  const plan = async (id: PlanId): Promise<ServedPlan> => {
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

  return { license, plan };
};

interface Batch {
  readonly items: readonly Item[];
  /** Keys that DynamoDB did not get to. */
  readonly leftOut: readonly Item[];
}
