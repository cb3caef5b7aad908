import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { LicenseDirectory } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { listLicenses } from './license-list.ts';
import { lookUpLicense } from './license-lookup.ts';
import { dueQuery, positionOf } from './license-query.ts';

/** Licenses as operators see them: single ones from their home region, lists from the local region's indexes. */
export const licenseDirectory = (table: GlobalTable): LicenseDirectory => ({
  license: (id) => lookUpLicense(table, id),
  find: (filter, page) => listLicenses(table, filter, page),
  dueForPlanChange: async (home, now, limit) => {
    const query = new QueryCommand({ TableName: table.name, ...dueQuery(home, now), Limit: limit });
    const answer = await dependable(table.replica(home).send(query));
    return (answer.Items ?? []).map((item) => positionOf(item).id);
  },
});
