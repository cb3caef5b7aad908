import type { CataloguePorts } from '../operations/operator-ports.ts';
import { catalogueReader } from './dynamodb/catalogue-reader.ts';
import type { GlobalTable } from './dynamodb/global-table.ts';
import { ledger } from './dynamodb/ledger.ts';
import { systemClock, systemRandom } from './system.ts';

/** What operations on products, customers and plans need, over the global table. */
export const cataloguePorts = (table: GlobalTable): CataloguePorts => ({
  regions: table.regions,
  clock: systemClock,
  random: systemRandom,
  ledger: ledger(table, systemRandom),
  catalogue: catalogueReader(table),
});
