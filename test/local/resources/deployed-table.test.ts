import {
  GetItemCommand,
  PutItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deployStack } from '../../../local/assembly/deploy-stack.ts';
import { templateSchema } from '../../../local/assembly/template.ts';
import type { LocalAccount, RegionPlan } from '../../../local/resources/local-account.ts';
import { resourceTypes } from '../../../local/resources/resource-types.ts';
import { createTestTable, type TestTable } from '../../support/dynamodb.ts';

const regions = ['us-east-1', 'eu-west-1'];

let engine: TestTable;

beforeEach(async () => {
  engine = await createTestTable(regions);
});

afterEach(() => {
  engine.close();
});

const table = (more: object = {}) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: 'licet-deployed',
    AttributeDefinitions: ['pk', 'byCustomer'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-customer',
        KeySchema: [{ AttributeName: 'byCustomer', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    Replicas: regions.map((Region) => ({ Region, DeletionProtectionEnabled: true })),
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    ...more,
  },
});

const call = {
  service: 'DynamoDB',
  action: 'describeTable',
  parameters: { TableName: 'licet-deployed' },
  physicalResourceId: { responsePath: 'Table.LatestStreamArn' },
  outputPaths: ['Table.LatestStreamArn'],
};

const lookup = (create: object = call) => ({
  Lookup: {
    Type: 'Custom::AWS',
    Properties: { ServiceToken: { Ref: 'AWS::NoValue' }, Create: JSON.stringify(create) },
  },
});

const deploy = async (region: string, Resources: object): Promise<unknown> => {
  const outputs = { values: new Map<string, unknown>(), exports: new Map<string, unknown>() };
  const account = {
    id: '000000000000',
    dynamoDbUrl: engine.endpoint,
    credentials: engine.credentials,
    tables: [],
    region: (name: string) => ({ name }) as RegionPlan,
  } as unknown as LocalAccount;
  const Outputs =
    'Lookup' in Resources ? { Arn: { Value: { 'Fn::GetAtt': ['Lookup', 'Table.LatestStreamArn'] } } } : {};
  const template = templateSchema.parse({ Resources, Outputs });
  await deployStack({ name: 'test', region, template, assets: new Map() }, resourceTypes, account, outputs);
  return outputs.values.get(`${region}/test/Arn`);
};

const described = async (region: string) =>
  (await engine.client(region).send(new DescribeTableCommand({ TableName: 'licet-deployed' }))).Table;

describe('the global table of a template', () => {
  test('is there in each region, with its indexes, stream and time to live', async () => {
    await deploy('us-east-1', { Table: table() });
    for (const region of regions) {
      expect(await described(region)).toMatchObject({
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [{ IndexName: 'by-customer', Projection: { ProjectionType: 'KEYS_ONLY' } }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      });
      const command = new DescribeTimeToLiveCommand({ TableName: 'licet-deployed' });
      expect(await engine.client(region).send(command)).toMatchObject({
        TimeToLiveDescription: { AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' },
      });
    }
  });

  test('keeps its data when it is deployed again', async () => {
    await deploy('us-east-1', { Table: table() });
    const Item = { pk: { S: 'kept' } };
    await engine.client().send(new PutItemCommand({ TableName: 'licet-deployed', Item }));
    await deploy('us-east-1', { Table: table() });
    const kept = await engine.client().send(new GetItemCommand({ TableName: 'licet-deployed', Key: Item }));
    expect(kept.Item).toEqual(Item);
  });

  test('does not silently go on with data of another shape', async () => {
    await deploy('us-east-1', { Table: table() });
    await expect(deploy('us-east-1', { Table: table({ GlobalSecondaryIndexes: [] }) })).rejects.toThrow(
      'Stack test, resource Table (AWS::DynamoDB::GlobalTable): the data folder holds a table with other keys or indexes',
    );
  });

  test("tells each region its own replica's stream, through the template's AWS call", async () => {
    await deploy('us-east-1', { Table: table() });
    for (const region of regions) {
      await expect(deploy(region, lookup())).resolves.toBe((await described(region))?.LatestStreamArn);
    }
  });

  test.each([
    [
      'an AWS call that is not known',
      { ...call, action: 'listTables' },
      'the AWS call DynamoDB.listTables is not known',
    ],
    ['an answer without what it is asked for', { ...call, outputPaths: ['Table.Nothing'] }, 'no text at Table.Nothing'],
  ])('refuses %s', async (_, create, message) => {
    await deploy('us-east-1', { Table: table() });
    await expect(deploy('us-east-1', lookup(create))).rejects.toThrow(message);
  });
});
