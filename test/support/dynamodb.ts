import { randomBytes } from 'node:crypto';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { tableIndexes, tableKey } from '../../lambdas/contract/table.ts';
import { engineVariables } from './engine-variables.ts';

export interface TestTable {
  readonly endpoint: string;
  /** Belong to this suite alone: DynamoDB Local keeps a database of its own for each access key and region. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly tableName: string;
  /** The regions that have the table, the primary first. Nothing is replicated between them. */
  readonly regions: readonly string[];
  /** A client of the table in a region, the primary one when not said. Destroyed with `close`. */
  readonly client: (region?: string) => DynamoDBClient;
  readonly close: () => void;
}

/** Endpoint of the engine that the global set-up started. */
export const engineEndpoint = (): string => {
  const url = process.env[engineVariables.url];
  if (url !== undefined) return url;
  throw new Error(
    process.env[engineVariables.problem] ?? 'No DynamoDB Local: the jest project has no globalSetup for it',
  );
};

/** Credentials that no other suite has, so that its databases are empty. Letters and digits only: the engine insists. */
export const freshCredentials = (): TestTable['credentials'] => ({
  accessKeyId: `test${randomBytes(8).toString('hex')}`,
  secretAccessKey: 'secret',
});

const keySchema = ({ partition, sort }: { partition: string; sort: string }): KeySchemaElement[] => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];

/** The table as the contract describes it. */
export const tableDefinition = (tableName: string): CreateTableCommandInput => {
  const indexes = tableIndexes;
  const attributes = new Set([tableKey, ...indexes].flatMap(({ partition, sort }) => [partition, sort]));
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(tableKey),
    AttributeDefinitions: [...attributes].map((name): AttributeDefinition => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  };
};

/** An empty table of the contract's shape, in each of the regions, that no other suite sees. */
export const createTestTable = async (regions: readonly string[] = ['eu-west-1']): Promise<TestTable> => {
  const endpoint = engineEndpoint();
  const credentials = freshCredentials();
  const tableName = 'licet-test';
  const clients = new Map(
    regions.map((region) => [region, new DynamoDBClient({ endpoint, credentials, region })] as const),
  );
  const client = (region = regions[0] ?? ''): DynamoDBClient => {
    const found = clients.get(region);
    if (found === undefined) throw new Error(`The test table is not in ${region}`);
    return found;
  };
  await Promise.all([...clients.values()].map((each) => each.send(new CreateTableCommand(tableDefinition(tableName)))));
  const close = (): void => {
    for (const each of clients.values()) each.destroy();
  };
  return { endpoint, credentials, tableName, regions, client, close };
};
