import { afterAll } from '@jest/globals';
import { catalogueReader } from '../../../lambdas/adapters/dynamodb/catalogue-reader.ts';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { licenseDirectory } from '../../../lambdas/adapters/dynamodb/license-directory.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { tableContract } from '../../contracts/table.contract.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { regionOf, tableFor } from '../../support/licensing.ts';

const opened: TestTable[] = [];

afterAll(() => {
  for (const table of opened) table.close();
});

tableContract(regionOf('eu-west-1'), async () => {
  const test = await createTestTable();
  opened.push(test);
  const table = tableFor(test);
  // A client takes its credentials with its first call; the next test's must not reach it.
  await table.replica(table.region).config.credentials();
  return {
    ledger: ledger(table, systemRandom),
    catalogue: catalogueReader(table),
    directory: licenseDirectory(table),
  };
});
