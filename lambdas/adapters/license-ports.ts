import type { LicensePorts } from '../operations/operator-ports.ts';
import { cataloguePorts } from './catalogue-ports.ts';
import type { GlobalTable } from './dynamodb/global-table.ts';
import { licenseDirectory } from './dynamodb/license-directory.ts';

/** What operations on licenses need, over the global table. */
export const licensePorts = (table: GlobalTable): LicensePorts => ({
  ...cataloguePorts(table),
  region: table.region,
  directory: licenseDirectory(table),
});
