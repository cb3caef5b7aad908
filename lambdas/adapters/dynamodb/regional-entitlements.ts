import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Region } from '../../core/ids.ts';
import type { EntitlementReader } from '../../operations/ports.ts';
import { entitlementReader } from './entitlement-reader.ts';
import { dynamoDbClient } from './global-table.ts';
import { PlanCache } from './plan-cache.ts';
import { PoolMemory } from './pool-memory.ts';

/** The check path's reader over the local replica, with a memory of its own for plans and pools. */
export const regionalEntitlements = (settings: {
  readonly region: Region;
  readonly regions: readonly Region[];
  readonly tableName: string;
  readonly planStalenessSeconds: number;
  /** Client of the region's endpoint, where there is one already: its connections serve both. */
  readonly client?: DynamoDBClient;
}): EntitlementReader => {
  const aged = { staleness: settings.planStalenessSeconds * 1000, now: Date.now };
  return entitlementReader({
    client: settings.client ?? dynamoDbClient(settings.region),
    tableName: settings.tableName,
    regions: settings.regions,
    plans: new PlanCache({ ...aged, spread: Math.random }),
    pools: new PoolMemory(aged),
  });
};
