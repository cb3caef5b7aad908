import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { arn } from './arn.ts';
import { provisioned } from './resource-type.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const indexSchema = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

const properties = {
  TableName: z.string(),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(indexSchema).optional(),
  LocalSecondaryIndexes: z.array(indexSchema).optional(),
  Replicas: z.array(z.object({ Region: z.string() })),
  StreamSpecification: z.object({
    StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
  }),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
};
type Properties = z.infer<z.ZodObject<typeof properties>>;

const describe = async (client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

/** What cannot change while data are kept: names and keys of the table and its indexes. */
interface Keyed {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly { readonly AttributeName: string | undefined }[] | undefined;
}

const shapeOf = (
  table: Keyed & {
    readonly GlobalSecondaryIndexes?: readonly Keyed[] | undefined;
    readonly LocalSecondaryIndexes?: readonly Keyed[] | undefined;
  },
) =>
  [
    { IndexName: '', KeySchema: table.KeySchema },
    ...(table.GlobalSecondaryIndexes ?? []),
    ...(table.LocalSecondaryIndexes ?? []),
  ]
    .map(({ IndexName, KeySchema }) => [IndexName, ...(KeySchema ?? []).map((part) => part.AttributeName)].join(' '))
    .toSorted()
    .join(', ');

const createTable = async (client: DynamoDBClient, input: CreateTableCommandInput): Promise<string> => {
  const existing = await describe(client, input.TableName ?? '');
  const { LatestStreamArn } = existing ??
    (await client.send(new CreateTableCommand(input))).TableDescription ?? { LatestStreamArn: undefined };
  if (existing !== undefined && shapeOf(existing) !== shapeOf(input)) {
    throw new LocalRunError('the data folder holds a table with other keys or indexes: choose another folder');
  }
  return LatestStreamArn ?? '';
};

const enableTimeToLive = async (client: DynamoDBClient, TableName: string, AttributeName: string): Promise<void> => {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.AttributeName === AttributeName) return;
  const TimeToLiveSpecification = { AttributeName, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
};

const createReplica = async (client: DynamoDBClient, properties: Omit<Properties, 'Replicas'>): Promise<string> => {
  const { TimeToLiveSpecification: expiry, StreamSpecification, ...table } = properties;
  const streamArn = await createTable(client, {
    ...table,
    StreamSpecification: { ...StreamSpecification, StreamEnabled: true },
  });
  if (expiry?.Enabled === true) await enableTimeToLive(client, table.TableName, expiry.AttributeName);
  return streamArn;
};

/** The table in each of its regions. A table that the data folder holds already is left as it is. */
export const globalTable = provisioned({
  properties,
  // Data of one user on one machine are neither billed, encrypted with a key, nor backed up.
  withoutEffect: ['SSESpecification', 'Tags', 'WriteOnDemandThroughputSettings'],
  provision: async ({ Replicas, ...table }, context) => {
    const { account, region } = context;
    const regions = Replicas.map(({ Region }) => Region);
    const streams = await Promise.all(
      regions.map(async (name): Promise<[string, string]> => {
        const { dynamoDbUrl: endpoint, credentials } = account;
        const client = new DynamoDBClient({ endpoint, credentials, region: account.region(name).name });
        try {
          return [name, await createReplica(client, table)];
        } finally {
          client.destroy();
        }
      }),
    );
    const streamArn = new Map(streams).get(region.name);
    if (streamArn === undefined) throw new LocalRunError(`the table has no replica in its own region, ${region.name}`);
    account.tables.push({ name: table.TableName, regions, expires: table.TimeToLiveSpecification?.Enabled === true });
    const attributes = { Arn: arn(context, 'dynamodb', `table/${table.TableName}`), StreamArn: streamArn };
    return { ref: table.TableName, attributes };
  },
});
