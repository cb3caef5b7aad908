import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { provisioned } from './resource-type.ts';

const callSchema = z.object({
  service: z.string(),
  action: z.string(),
  parameters: z.unknown().optional(),
  physicalResourceId: z.union([z.object({ responsePath: z.string() }), z.object({ id: z.string() })]),
  outputPaths: z.array(z.string()).default([]),
});

/** The calls that CDK's custom resource may make here, against the local engines. */
const calls: Readonly<Record<string, (client: DynamoDBClient, parameters: unknown) => Promise<unknown>>> = {
  'DynamoDB.describeTable': (client, parameters) =>
    client.send(new DescribeTableCommand(z.object({ TableName: z.string() }).parse(parameters))),
};

const at = (answer: unknown, path: string): string => {
  let value = answer;
  for (const part of path.split('.')) value = z.record(z.string(), z.unknown()).parse(value)[part];
  if (typeof value === 'string') return value;
  throw new LocalRunError(`the answer of its AWS call has no text at ${path}`);
};

/** CDK's `AwsCustomResource`: makes the call of the SDK that it would make while AWS creates the stack. */
export const sdkCall = provisioned({
  properties: { Create: z.string() },
  // CDK's function is not run: its one job is this call. Nothing is ever updated or deleted here.
  withoutEffect: ['Delete', 'InstallLatestAwsSdk', 'ServiceToken', 'Update'],
  provision: async ({ Create }, { account, region }) => {
    const { service, action, parameters, physicalResourceId, outputPaths } = callSchema.parse(JSON.parse(Create));
    const call = calls[`${service}.${action}`];
    if (call === undefined) throw new LocalRunError(`the AWS call ${service}.${action} is not known on one machine`);
    const { dynamoDbUrl: endpoint, credentials } = account;
    const client = new DynamoDBClient({ endpoint, credentials, region: region.name });
    try {
      const answer = await call(client, parameters);
      const ref = 'id' in physicalResourceId ? physicalResourceId.id : at(answer, physicalResourceId.responsePath);
      return { ref, attributes: Object.fromEntries(outputPaths.map((path) => [path, at(answer, path)])) };
    } finally {
      client.destroy();
    }
  },
});
