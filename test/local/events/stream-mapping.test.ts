import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Checkpoints, fileCheckpoints } from '../../../local/aws/checkpoints.ts';
import { type LocalS3, startS3 } from '../../../local/aws/s3-server.ts';
import { openStreamReader } from '../../../local/aws/stream-reader.ts';
import { keepFailedRecords } from '../../../local/events/failed-records.ts';
import { parseFilterPattern } from '../../../local/events/filter-pattern.ts';
import {
  startStreamMapping,
  type StreamMapping,
  type StreamMappingDefinition,
} from '../../../local/events/stream-mapping.ts';
import { createFunctionRuntime } from '../../../local/lambda/function-runtime.ts';
import { createTestTable, type TestTable } from '../../support/dynamodb.ts';
import { writeBundle } from '../lambda/bundle.ts';
import { notedLog } from '../lambda/noted-log.ts';

const region = 'eu-west-1';
const bucket = 'licet-test-failed-records';

/** Writes each batch to its log; fails on a batch with an item that is named poison. */
const code = `
export const handler = async ({ Records }) => {
  const names = Records.map(({ dynamodb }) => dynamodb.Keys.pk.S);
  console.log(JSON.stringify(names));
  if (names.includes('poison')) throw new Error('poison');
};`;

let table: TestTable;
let s3: LocalS3;
let folder: string;
let checkpoints: Checkpoints;
const cleanUps: (() => unknown)[] = [];

beforeEach(async () => {
  table = await createTestTable([region]);
  folder = await mkdtemp(join(tmpdir(), 'licet-mapping-'));
  s3 = await startS3({ folder: join(folder, 'buckets') });
  await s3.createBucket({ name: bucket, versioned: false });
  checkpoints = fileCheckpoints(join(folder, 'checkpoints'));
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  await s3.stop();
  table.close();
  await rm(folder, { recursive: true });
});

const put = async (...names: string[]): Promise<void> => {
  for (const name of names) {
    const Item = { pk: { S: name }, sk: { S: 'x' }, writer: { S: name.startsWith('other') ? 'us-east-1' : region } };
    await table.client().send(new PutItemCommand({ TableName: table.tableName, Item }));
  }
};

const s3Client = (): S3Client => {
  const client = new S3Client({ endpoint: s3.url, region, credentials: table.credentials, forcePathStyle: true });
  cleanUps.push(() => {
    client.destroy();
  });
  return client;
};

interface Started {
  readonly mapping: StreamMapping;
  readonly batches: () => readonly (readonly string[])[];
}

const start = async (more: Partial<StreamMappingDefinition> = {}): Promise<Started> => {
  const bundle = await writeBundle(code);
  const output: string[] = [];
  const archiver = createFunctionRuntime({
    definition: bundle.definition,
    variables: {},
    openLog: notedLog((text) => {
      if (text.startsWith('[')) output.push(text);
    }),
  });
  const client = new DynamoDBStreamsClient({ endpoint: table.endpoint, region, credentials: table.credentials });
  const definition: StreamMappingDefinition = {
    ...{ id: 'mapping', tableName: table.tableName, streamArn: 'arn:stream', functionName: 'archive', batchSize: 100 },
    ...{ windowMs: 0, bisects: true, retriesMax: 1, recordAgeMaxMs: Infinity, reportsItemFailures: true },
    filters: [parseFilterPattern(JSON.stringify({ dynamodb: { NewImage: { writer: { S: [region] } } } }))],
    failedRecordsBucket: bucket,
    ...more,
  };
  const source = { mappingId: 'mapping', functionArn: 'arn:function', streamArn: 'arn:stream' };
  const failedRecords = s3Client();
  const mapping = startStreamMapping({
    definition,
    region,
    reader: await openStreamReader({
      client,
      tableName: table.tableName,
      name: 'mapping',
      checkpoints,
      batchSize: definition.batchSize,
    }),
    invoke: (event) => archiver.invoke(event),
    discard: (batch, shardId) => keepFailedRecords(failedRecords, bucket, batch, { ...source, shardId }, new Date()),
    now: Date.now,
    onFault: () => undefined,
  });
  cleanUps.push(
    bundle.remove,
    () => {
      client.destroy();
    },
    () => archiver.endEnvironments(),
    () => mapping.stop(),
  );
  return { mapping, batches: () => output.map((line) => JSON.parse(line) as string[]) };
};

describe('a stream mapping', () => {
  test('delivers from the oldest record on, in order, and only what passes the filter', async () => {
    await put('a', 'other-1', 'b');
    const { mapping, batches } = await start();
    await put('c', 'other-2');
    await mapping.drained();
    expect(batches().flat()).toEqual(['a', 'b', 'c']);
  });

  test('fills batches up to their size', async () => {
    await put('a', 'b', 'c', 'd', 'e');
    const { mapping, batches } = await start({ batchSize: 2 });
    await mapping.drained();
    expect(batches()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('isolates a record that fails, keeps it whole in the bucket, and goes on after it', async () => {
    await put('a', 'b', 'poison', 'd');
    const { mapping, batches } = await start();
    await mapping.drained();
    expect(batches()).toEqual([['a', 'b', 'poison', 'd'], ['a', 'b'], ['poison', 'd'], ['poison'], ['poison'], ['d']]);
    const client = s3Client();
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual([
      expect.stringMatching(
        /^aws\/lambda\/mapping\/[^/]+\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
      ),
    ]);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key }));
    const document = JSON.parse((await Body?.transformToString()) ?? '') as { payload: string };
    expect(document).toMatchObject({
      requestContext: {
        functionArn: 'arn:function:$LATEST',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 4,
      },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: 'arn:stream' },
    });
    expect(JSON.parse(document.payload)).toMatchObject({
      Records: [{ eventSource: 'aws:dynamodb', awsRegion: region, dynamodb: { NewImage: { pk: { S: 'poison' } } } }],
    });
  });

  test('started again, it goes on after what was delivered', async () => {
    await put('a', 'b');
    const before = await start();
    await before.mapping.drained();
    await before.mapping.stop();
    await put('c');
    const after = await start();
    await after.mapping.drained();
    expect(after.batches()).toEqual([['c']]);
  });

  test('stopped while a record fails, it comes to that record again, and never skips it', async () => {
    await put('a', 'poison', 'c');
    const before = await start({ retriesMax: Infinity });
    while (!before.batches().some((names) => names.join() === 'poison')) await nextTurn();
    await before.mapping.stop();
    const after = await start({ retriesMax: 0 });
    await after.mapping.drained();
    expect(after.batches()).toEqual([['poison', 'c'], ['poison'], ['c']]);
  });

  test('waits for its window, but not when it is to be drained', async () => {
    await put('a');
    const { mapping, batches } = await start({ windowMs: 60_000 });
    await put('b');
    await mapping.drained();
    expect(batches().flat()).toEqual(['a', 'b']);
  });
});
