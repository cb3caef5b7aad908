import type { Region } from '../../core/ids.ts';
import type { EntitlementReader } from '../../operations/ports.ts';
import { entitlementReader } from './entitlement-reader.ts';
import { dynamoDbClient } from './global-table.ts';
import { PlanCache } from './plan-cache.ts';

/** The check path's reader over the local replica, with a plan cache of its own. */
export const regionalEntitlements = (settings: {
  readonly region: Region;
  readonly regions: readonly Region[];
  readonly tableName: string;
  readonly planStalenessSeconds: number;
}): EntitlementReader =>
  entitlementReader({
    client: dynamoDbClient(settings.region),
    tableName: settings.tableName,
    regions: settings.regions,
    plans: new PlanCache({ staleness: settings.planStalenessSeconds * 1000, now: Date.now, spread: Math.random }),
  });
