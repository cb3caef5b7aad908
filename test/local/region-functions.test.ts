import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type EndpointWays, endpointWays } from '../../local/aws/endpoint-ways.ts';
import { type LogFiles, openLogFiles } from '../../local/lambda/log-files.ts';
import { type RegionFunctions, startFunctions } from '../../local/region-functions.ts';
import type { LocalAccount, RegionPlan } from '../../local/resources/local-account.ts';
import { createTestTable, type TestTable } from '../support/dynamodb.ts';
import { type Bundle, writeBundle } from './lambda/bundle.ts';
import { notedLog } from './lambda/noted-log.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];
const sdk = (name: string): string => pathToFileURL(createRequire(import.meta.url).resolve(name)).href;

/** Writes into another region, with one attempt, so that a cut shows at once. */
const writerCode = `
import { DynamoDBClient, PutItemCommand } from '${sdk('@aws-sdk/client-dynamodb')}';
export const handler = async ({ region, name }) => {
  const client = new DynamoDBClient({ region, maxAttempts: 1 });
  const Item = { pk: { S: name }, sk: { S: 'x' } };
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
};`;

/** Has the writer do it. */
const senderCode = `
import { InvokeCommand, LambdaClient } from '${sdk('@aws-sdk/client-lambda')}';
const client = new LambdaClient({});
export const handler = async (event) => {
  const input = { FunctionName: 'writer', InvocationType: 'Event', Payload: JSON.stringify(event) };
  return (await client.send(new InvokeCommand(input))).StatusCode;
};`;

let table: TestTable;
let folder: string;
let bundles: Bundle[];
let logs: LogFiles;
let ways: EndpointWays;
let started: RegionFunctions;

beforeEach(async () => {
  table = await createTestTable([virginia, ireland]);
  folder = await mkdtemp(join(tmpdir(), 'licet-functions-'));
  logs = openLogFiles(folder);
  ways = endpointWays([virginia, ireland]);
  bundles = await Promise.all([
    writeBundle(writerCode, { name: 'writer', variables: { TABLE: table.tableName } }),
    writeBundle(senderCode, { name: 'sender' }),
  ]);
  started = await startFunctions({
    plan: {
      name: ireland,
      functions: bundles.map(({ definition }) => definition),
      eventRetriesMax: new Map([['writer', 0]]),
    } as unknown as RegionPlan,
    account: {
      id: '000000000000',
      dynamoDbUrl: table.endpoint,
      credentials: table.credentials,
      eventBridge: { url: 'http://events' },
      kms: { url: 'http://kms' },
      s3: { url: 'http://s3' },
    } as unknown as LocalAccount,
    ways,
    logs,
    functionLogs: { openStream: notedLog(() => undefined) },
  });
});

afterEach(async () => {
  await started.stop();
  await logs.close();
  table.close();
  await Promise.all([...bundles.map(({ remove }) => remove()), rm(folder, { recursive: true })]);
});

const send = async (name: string): Promise<unknown> => {
  const result = await started.functions.get('sender')?.invoke({ region: virginia, name });
  await started.events.idle();
  return result;
};

const isWritten = async (name: string): Promise<boolean> => {
  const Key = { pk: { S: name }, sk: { S: 'x' } };
  const { Item } = await table.client(virginia).send(new GetItemCommand({ TableName: table.tableName, Key }));
  return Item !== undefined;
};

describe("a region's functions", () => {
  test('reach another region, and send events to each other', async () => {
    expect(await send('seat')).toEqual({ kind: 'answered', payload: 202 });
    expect(await isWritten('seat')).toBe(true);
  });

  test('reach no region that is cut off from theirs; the event is tried as often as the template says', async () => {
    ways.set({ from: ireland, to: virginia, cut: true });
    expect(await send('seat')).toEqual({ kind: 'answered', payload: 202 });
    ways.set({ from: ireland, to: virginia, cut: false });
    expect(await isWritten('seat')).toBe(false);
    await logs.close();
    expect(await readFile(join(folder, ireland, 'events.log'), 'utf8')).toMatch(
      /^[-\d]+T[:.\d]+Z writer: gave up [-0-9a-f]{36} on try 1: TimeoutError: socket hang up\n$/,
    );
  });

  test('in the direction that is not cut go on', async () => {
    ways.set({ from: virginia, to: ireland, cut: true });
    await send('seat');
    expect(await isWritten('seat')).toBe(true);
  });
});
