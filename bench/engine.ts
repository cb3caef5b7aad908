import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { globalTable } from '../lambdas/adapters/dynamodb/global-table.ts';
import { ledger } from '../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../lambdas/adapters/system.ts';
import { environmentVariables } from '../lambdas/contract/environment.ts';
import { region as regionSchema } from '../lambdas/core/ids.ts';
import { instant } from '../lambdas/core/instant.ts';
import type { PlanVersion } from '../lambdas/core/plan.ts';
import { startDynamoDbLocal } from '../local/aws/dynamodb-local.ts';
import { tableDefinition } from '../test/support/dynamodb.ts';
import { type IssuedLicense, issued, monthly, publication } from '../test/support/licensing.ts';

const TABLE = 'licet-bench';
const REGION = 'eu-west-1';

/** Every variable of the functions: one that is new is missed here by the compiler. */
const settings: Readonly<Record<keyof typeof environmentVariables, string>> = {
  tableName: TABLE,
  regions: REGION,
  planStalenessSeconds: '5',
  issuer: 'urn:licet:bench',
  auditBucket: 'licet-bench-audit',
  settleFunction: 'licet-bench-settle-seats',
  recordFunction: 'licet-bench-record-revocations',
  publishFunction: 'licet-bench-publish-changes',
  eventBus: 'licet-bench',
  eventSource: 'licet.bench',
  digestKeys: 'arn:aws:kms:eu-west-1:000000000000:key/mrk-bench-digests',
  digestLock: 'GOVERNANCE:366',
  landingBucket: 'bench-landing',
  functionLogsBucket: 'bench-function-logs',
  failedRecordsBucket: 'bench-failed-records',
  signingKeys: JSON.stringify([
    { keyArn: 'arn:aws:kms:eu-west-1:000000000000:key/mrk-bench', signsFrom: '2026-01-01T00:00:00Z' },
  ]),
};
const variables: Readonly<Record<string, string>> = environmentVariables;

export interface BenchEngine {
  /** Environment of the functions under test: DynamoDB Local behind the SDK's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly licenseKey: string;
  readonly licensePartition: string;
  readonly seatsPartition: string;
  readonly planPartition: string;
  readonly tableName: string;
  readonly client: DynamoDBClient;
  /** Puts a further plan in force. */
  readonly publish: (plan: PlanVersion) => Promise<void>;
  /** Issues a further license under a plan in force. */
  readonly issue: (plan: PlanVersion) => Promise<IssuedLicense>;
  readonly stop: () => Promise<void>;
}

/** One DynamoDB Local in memory, with one plan and one license under it. */
export const startEngine = async (): Promise<BenchEngine> => {
  const engine = await startDynamoDbLocal({ folder: 'memory' });
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: engine.url,
    AWS_ENDPOINT_URL_KMS: engine.url,
    AWS_ACCESS_KEY_ID: `bench${randomBytes(6).toString('hex')}`,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: REGION,
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [variables[name] ?? name, value])),
  };
  Object.assign(process.env, environment);
  const client = new DynamoDBClient({ region: REGION });
  await client.send(new CreateTableCommand(tableDefinition(TABLE)));
  const home = regionSchema.parse(REGION);
  const { commit } = ledger(globalTable({ name: TABLE, region: home, regions: [home] }), systemRandom);
  const publish = async (plan: PlanVersion): Promise<void> => {
    await commit(home, publication(plan));
  };
  const issue = async (plan: PlanVersion): Promise<IssuedLicense> => {
    const made = issued({ plan, expiresAt: instant.parse('2999-01-01T00:00:00.000Z') });
    await commit(home, [made.write]);
    return made;
  };
  const plan = monthly();
  await publish(plan);
  const { license, key } = await issue(plan);
  return {
    environment,
    licenseKey: key,
    licensePartition: `license#${license.id}`,
    seatsPartition: `seats#${license.id}#${REGION}`,
    planPartition: `plan#${license.plan}`,
    tableName: TABLE,
    client,
    publish,
    issue,
    stop: async () => {
      client.destroy();
      await engine.stop();
    },
  };
};
