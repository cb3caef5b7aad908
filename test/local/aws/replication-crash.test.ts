import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fileCheckpoints } from '../../../local/aws/checkpoints.ts';
import { startDynamoDbLocal } from '../../../local/aws/dynamodb-local.ts';
import { startReplication } from '../../../local/aws/replication.ts';
import { runUntilKilled } from './killed-process.ts';

const regions = ['eu-west-1', 'us-east-1'];
const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
const tableName = 'licet-test';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replication-crash-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const contents = async (endpoint: string, region: string): Promise<Map<string, string>> => {
  const client = new DynamoDBClient({ endpoint, credentials, region });
  const items = new Map<string, string>();
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    for (const item of page.Items ?? []) items.set(item['pk']?.S ?? '', item['value']?.S ?? '');
  }
  client.destroy();
  return items;
};

test('killed while both regions write, it loses no acknowledged write, and both end up the same', async () => {
  const lines = await runUntilKilled('./replicate-until-killed.ts', [folder, ...regions], 100);
  const engine = await startDynamoDbLocal({ folder: join(folder, 'dynamodb') });
  const checkpoints = fileCheckpoints(join(folder, 'checkpoints'));
  const replication = await startReplication({ endpoint: engine.url, credentials, tableName, regions, checkpoints });
  try {
    await replication.settled();
    const [one = new Map<string, string>(), two] = await Promise.all(
      regions.map((region) => contents(engine.url, region)),
    );
    expect(two).toEqual(one);
    const told = lines.map((line) => line.split(' ')).filter(([id]) => id !== 'contended');
    expect(told.map(([id = '']) => [id, one.get(id)])).toEqual(told);
  } finally {
    await replication.stop();
    await engine.stop();
  }
}, 60_000);
