import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbLocalError, startDynamoDbLocal } from '../../../local/aws/dynamodb-local.ts';
import { isRunning, waitUntilGone } from '../../../local/aws/engine-record.ts';
import { freshCredentials, tableDefinition } from '../../support/dynamodb.ts';
import { runUntilKilled } from './killed-process.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const credentials = freshCredentials();

const withClient = async <T>(url: string, task: (client: DynamoDBClient) => Promise<T>): Promise<T> => {
  const client = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials });
  try {
    return await task(client);
  } finally {
    client.destroy();
  }
};

const engineOf = async (data: string): Promise<number> =>
  (JSON.parse(await readFile(join(data, 'engine.json'), 'utf8')) as { engine: number }).engine;

describe('DynamoDB Local on a folder', () => {
  test('keeps its tables from one run to the next, and a second run at the same time is refused', async () => {
    const first = await startDynamoDbLocal({ folder });
    await withClient(first.url, (client) => client.send(new CreateTableCommand(tableDefinition('kept'))));
    await expect(startDynamoDbLocal({ folder })).rejects.toMatchObject({
      code: 'folder-in-use',
      message: expect.stringContaining(`The data in ${folder} are in use by another run (process ${process.pid})`),
    });
    await first.stop();
    await first.stop();
    const second = await startDynamoDbLocal({ folder });
    const tables = await withClient(second.url, (client) => client.send(new ListTablesCommand({})));
    await second.stop();
    expect(tables.TableNames).toEqual(['kept']);
  });

  test('ends by itself, with its data, when the run that started it is killed', async () => {
    const [engine] = await runUntilKilled('./start-engine-until-killed.ts', [folder], 1);
    expect(await waitUntilGone(Number(engine), 10_000)).toBe(true);
  });

  test('an engine that a killed run left behind is ended before the next one starts', async () => {
    // The engine that stays: its command line names the folder, as the real one's does, and it ends when asked to.
    const left = spawn('sh', ['-c', 'trap "exit 0" TERM; echo ready; while :; do sleep 0.05; done', 'engine', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(left, 'exit');
    await once(left.stdout, 'data');
    const nobody = spawn('true');
    await once(nobody, 'exit');
    await writeFile(join(folder, 'engine.json'), JSON.stringify({ engine: left.pid, owner: nobody.pid }));
    const engine = await startDynamoDbLocal({ folder });
    expect(await exited).toEqual([0, null]);
    await engine.stop();
  });

  test('a process that has nothing to do with the folder is left alone, whatever the note says', async () => {
    await writeFile(join(folder, 'engine.json'), JSON.stringify({ engine: process.ppid, owner: process.pid }));
    const engine = await startDynamoDbLocal({ folder });
    expect(isRunning(process.ppid)).toBe(true);
    expect(await engineOf(folder)).not.toBe(process.ppid);
    await engine.stop();
  });
});

describe('DynamoDB Local that cannot start', () => {
  const startWith = async (javaHome: string): Promise<unknown> => {
    const before = process.env['JAVA_HOME'];
    process.env['JAVA_HOME'] = javaHome;
    try {
      return await startDynamoDbLocal({ folder: 'memory' }).catch((error: unknown) => error);
    } finally {
      if (before === undefined) delete process.env['JAVA_HOME'];
      else process.env['JAVA_HOME'] = before;
    }
  };

  test('for want of Java says so and how to get it', async () => {
    const error = await startWith(join(folder, 'no-java-here'));
    expect(error).toBeInstanceOf(DynamoDbLocalError);
    expect(error).toMatchObject({ code: 'java-missing', message: expect.stringContaining('apt-get install') });
  });

  test('because another program has its port says which', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await expect(startDynamoDbLocal({ folder: 'memory', port })).rejects.toMatchObject({
      code: 'port-in-use',
      message: `Port ${port} is taken by another program: choose another one.`,
    });
    server.close();
  });
});
