import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalS3, startS3 } from '../../../local/aws/s3-server.ts';
import { type LogFiles, openLogFiles } from '../../../local/lambda/log-files.ts';
import { parseObjectPrefix } from '../../../local/logs/object-prefix.ts';
import { type RegionLogs, startRegionLogs } from '../../../local/logs/region-logs.ts';
import type { LocalAccount, RegionPlan } from '../../../local/resources/local-account.ts';
import { createFunctionRuntime } from '../../../local/lambda/function-runtime.ts';
import { type Bundle, writeBundle } from '../lambda/bundle.ts';
import { landed, landedLines } from './landed.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
const stream = 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/attempts';

/** Writes the lines that it is told, in the pieces that it is told. */
const code = `export const handler = ({ pieces }) => { for (const piece of pieces) process.stdout.write(piece); };`;

let folder: string;
let s3: LocalS3;
let client: S3Client;
let files: LogFiles;
let bundle: Bundle;
const started: { readonly logs: RegionLogs }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-region-logs-'));
  s3 = await startS3({ folder: join(folder, 'buckets') });
  await s3.createBucket({ name: 'landing', versioned: false });
  client = new S3Client({ endpoint: s3.url, region: 'eu-west-1', credentials });
  files = openLogFiles(join(folder, 'logs'));
  bundle = await writeBundle(code, { name: 'check', logGroup: 'checks' });
});

afterEach(async () => {
  for (const { logs } of started.splice(0)) await logs.stop();
  client.destroy();
  await s3.stop();
  await files.close();
  await Promise.all([bundle.remove(), rm(folder, { recursive: true })]);
});

const startLogs = (more: Partial<RegionPlan> = {}, bufferBytes = 1_000_000): RegionLogs => {
  const plan = {
    name: 'eu-west-1',
    logGroups: [{ name: 'checks' }, { name: 'others' }],
    subscriptions: [{ name: 'all', logGroup: 'checks', destinationArn: stream }],
    deliveryStreams: [
      {
        ...{ name: 'attempts', arn: stream, bucket: 'landing' },
        ...{ prefix: parseObjectPrefix('deliveries/'), bufferMs: 60_000, bufferBytes },
      },
    ],
    ...more,
  } as unknown as RegionPlan;
  const account = { id: '000000000000', credentials, s3 } as unknown as LocalAccount;
  const logs = startRegionLogs({ plan, account, logs: files, folder: join(folder, 'waiting') });
  started.push({ logs });
  return logs;
};

const runtime = (logs: RegionLogs, definition = bundle.definition) => {
  const created = createFunctionRuntime({ definition, variables: {}, openLog: () => logs.openStream(definition) });
  return {
    write: async (...pieces: string[]): Promise<void> => {
      expect(await created.invoke({ pieces })).toMatchObject({ kind: 'answered' });
    },
    end: () => created.endEnvironments(),
  };
};

describe("the logs of a region's functions", () => {
  test('are delivered line by line as CloudWatch Logs sends them, and stay in their file', async () => {
    const logs = startLogs();
    const { write, end } = runtime(logs);
    await write('one\ntw', 'o\n');
    await end();
    await logs.flush();
    const { keys, envelopes } = await landed(client, 'landing');
    expect(keys).toEqual([
      expect.stringMatching(/^deliveries\/\d{4}\/\d\d\/\d\d\/\d\d\/attempts-1-\d{4}(-\d\d){5}-[0-9a-f-]{36}$/),
    ]);
    expect(envelopes).toEqual([
      expect.objectContaining({ messageType: 'CONTROL_MESSAGE' }),
      {
        messageType: 'DATA_MESSAGE',
        owner: '000000000000',
        logGroup: 'checks',
        logStream: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
        subscriptionFilters: ['all'],
        logEvents: ['one', 'two'].map((message) => ({
          id: expect.stringMatching(/^\d{56}$/),
          timestamp: expect.any(Number),
          message,
        })),
      },
    ]);
    await files.close();
    expect(await readFile(join(folder, 'logs', 'eu-west-1', 'check.log'), 'utf8')).toBe('one\ntwo\n');
  });

  test('of each environment are a log stream, in the order of its lines', async () => {
    const logs = startLogs({}, 2_000);
    const { write, end } = runtime(logs);
    const writers = Array.from({ length: 4 }, (_, writer) => writer);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(writers.map((writer) => write(`${writer} ${round * 2}\n${writer} ${round * 2 + 1}\n`)));
    }
    await end();
    await logs.flush();
    const { keys, envelopes } = await landed(client, 'landing');
    expect(keys.length).toBeGreaterThan(3);
    const events = envelopes.flatMap(({ logStream, logEvents }) => logEvents.map((each) => ({ logStream, ...each })));
    for (const ofStream of Map.groupBy(events, ({ logStream }) => logStream).values()) {
      const inOrder = ofStream.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(({ message }) => message);
      const rounds = inOrder.map((message) => Number(message.split(' ')[1]));
      if (ofStream[0]?.logStream !== '') expect(rounds).toEqual(rounds.toSorted((one, other) => one - other));
    }
    const lines = await landedLines(client, 'landing');
    expect(lines.toSorted()).toEqual(
      writers.flatMap((writer) => Array.from({ length: 20 }, (_, at) => `${writer} ${at}`)).toSorted(),
    );
  });

  test('hold what an invocation wrote of a line and did not end, when it is answered', async () => {
    const logs = startLogs();
    const { write, end } = runtime(logs);
    await write('begun');
    await logs.flush();
    expect(await landedLines(client, 'landing')).toEqual(['begun']);
    await end();
  });

  test('hold why an invocation failed', async () => {
    const logs = startLogs();
    const failing = await writeBundle('export const handler = () => { throw new TypeError("on purpose"); };', {
      logGroup: 'checks',
    });
    const created = createFunctionRuntime({
      definition: failing.definition,
      variables: {},
      openLog: () => logs.openStream(failing.definition),
    });
    await created.invoke({});
    await created.endEnvironments();
    await failing.remove();
    await logs.flush();
    expect((await landedLines(client, 'landing')).map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 'ERROR', errorType: 'TypeError' }),
    ]);
  });

  test('of a group that nobody subscribes to stay in their file', async () => {
    const logs = startLogs();
    const { write, end } = runtime(logs, { ...bundle.definition, logGroup: 'others' });
    await write('one\n');
    await end();
    await logs.flush();
    expect(await landedLines(client, 'landing')).toEqual([]);
  });

  test('are delivered when they stop', async () => {
    const logs = startLogs();
    const { write, end } = runtime(logs);
    await write('one\n');
    await end();
    await logs.stop();
    expect(await landedLines(client, 'landing')).toEqual(['one']);
    expect(await readdir(join(folder, 'waiting', 'eu-west-1', 'attempts'))).toEqual([]);
  });

  test.each([
    ['of a group', { logGroups: [] }, 'is of checks, a log group that eu-west-1 has not'],
    ['to a stream', { deliveryStreams: [] }, 'leads to arn:aws:firehose:'],
  ])('have no subscription %s that is not there', (_, more, message) => {
    expect(() => startLogs(more)).toThrow(message);
  });
});
