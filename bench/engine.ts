import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { globalTable } from '../lambdas/adapters/dynamodb/global-table.ts';
import { ledger } from '../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../lambdas/adapters/system.ts';
import { environmentVariables } from '../lambdas/contract/environment.ts';
import { region as regionSchema } from '../lambdas/core/ids.ts';
import { instant } from '../lambdas/core/instant.ts';
import type { License } from '../lambdas/core/license.ts';
import type { PlanVersion } from '../lambdas/core/plan.ts';
import { startDynamoDbLocal } from '../local/aws/dynamodb-local.ts';
import { tableDefinition } from '../test/support/dynamodb.ts';
import { issued, monthly, publication } from '../test/support/licensing.ts';

const TABLE = 'licet-bench';
const REGION = 'eu-west-1';

export interface BenchEngine {
  /** Environment of the functions under test: DynamoDB Local behind the SDK's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly licenseKey: string;
  readonly license: License;
  readonly licensePartition: string;
  readonly seatsPartition: string;
  readonly planPartition: string;
  readonly tableName: string;
  readonly client: DynamoDBClient;
  readonly stop: () => Promise<void>;
}

/** One DynamoDB Local in memory, with one plan and one license under it. */
export const startEngine = async (plan: PlanVersion = monthly()): Promise<BenchEngine> => {
  const engine = await startDynamoDbLocal({ folder: 'memory' });
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: engine.url,
    AWS_ENDPOINT_URL_KMS: engine.url,
    AWS_ACCESS_KEY_ID: `bench${randomBytes(6).toString('hex')}`,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: REGION,
    [environmentVariables.tableName]: TABLE,
    [environmentVariables.regions]: REGION,
    [environmentVariables.planStalenessSeconds]: '5',
    [environmentVariables.issuer]: 'urn:licet:bench',
    [environmentVariables.auditBucket]: 'licet-bench-audit',
    [environmentVariables.signingKeys]: JSON.stringify([
      { keyArn: 'arn:aws:kms:eu-west-1:000000000000:key/mrk-bench', signsFrom: '2026-01-01T00:00:00Z' },
    ]),
  };
  Object.assign(process.env, environment);
  const client = new DynamoDBClient({ region: REGION });
  await client.send(new CreateTableCommand(tableDefinition(TABLE)));
  const home = regionSchema.parse(REGION);
  const { commit } = ledger(globalTable({ name: TABLE, region: home, regions: [home] }), systemRandom);
  const { license, key, write } = issued({ plan, expiresAt: instant.parse('2999-01-01T00:00:00.000Z') });
  await commit(home, publication(plan));
  await commit(home, [write]);
  return {
    environment,
    licenseKey: key,
    license,
    licensePartition: `license#${license.id}`,
    seatsPartition: `seats#${license.id}#${REGION}`,
    planPartition: `plan#${license.plan}`,
    tableName: TABLE,
    client,
    stop: async () => {
      client.destroy();
      await engine.stop();
    },
  };
};
