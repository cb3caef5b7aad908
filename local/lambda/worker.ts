import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { startExtensionsApi } from './extensions-api.ts';
import { type EnvironmentData, type FunctionError, type Order, orderSchema, type Report } from './messages.ts';

// The thread of one execution environment: loads the function's bundle as Lambda's Node.js runtime does, and then
// answers one invocation after another, until its end comes.

type FunctionHandler = (event: unknown, context: unknown) => unknown;
type Invocation = Extract<Order, { kind: 'invoke' }>;

const isHandler = (value: unknown): value is FunctionHandler => typeof value === 'function';

const isCallback = (value: unknown): value is () => void => typeof value === 'function';

const dataSchema = z.custom<EnvironmentData>((value) => typeof value === 'object');
const data = dataSchema.parse(workerData);
const wake = new Int32Array(data.wake);

const report = (message: Report): void => parentPort?.postMessage(message);

/** The thread's own output streams need its event loop, which stands still between invocations. */
const captureOutput = (): void => {
  const write = (chunk: string | Uint8Array, ...more: readonly unknown[]): boolean => {
    report({ kind: 'output', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const written = more.at(-1);
    if (isCallback(written)) process.nextTick(written);
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
};

const describeError = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

const loadHandler = async (): Promise<FunctionHandler> => {
  const dot = data.handler.lastIndexOf('.');
  const [file, name] = [data.handler.slice(0, dot), data.handler.slice(dot + 1)];
  const path = ['.mjs', '.js', '.cjs'].map((extension) => join(data.codeFolder, file + extension)).find(existsSync);
  if (path === undefined) throw new Error(`Cannot find module '${file}' in ${data.codeFolder}`);
  const loaded: unknown = await import(pathToFileURL(path).href);
  const handler = z.record(z.string(), z.unknown()).parse({ ...(loaded ?? {}) })[name];
  if (isHandler(handler)) return handler;
  throw new Error(`${data.handler} is undefined or not exported`);
};

const contextOf = (requestId: string, deadline: number) => ({
  awsRequestId: requestId,
  functionName: data.functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: data.functionArn,
  memoryLimitInMB: String(data.memoryMiB),
  logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
  logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

/** Sleeps until there is something to do. Lambda freezes an environment likewise: no timer fires, no answer comes in. */
const nextOrder = async (): Promise<Order> => {
  if (parentPort === null) throw new Error('This is the code of a worker thread');
  Atomics.wait(wake, 0, 0);
  Atomics.store(wake, 0, 0);
  const order = orderSchema.parse(receiveMessageOnPort(parentPort)?.message);
  // What happened to open connections meanwhile is noticed before they are used again.
  await turn();
  return order;
};

const invoke = async (handler: FunctionHandler, { requestId, event, deadline }: Invocation): Promise<void> => {
  try {
    const answer: unknown = await handler(JSON.parse(event), contextOf(requestId, deadline));
    report({ kind: 'answered', payload: JSON.stringify(answer ?? null) });
  } catch (error) {
    report({ kind: 'failed', error: describeError(error) });
  }
};

/** What the signal does to a process: ends it, unless somebody listens. Threads are sent none, so it is made here. */
const terminate = (): void => {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit();
};

captureOutput();
try {
  const api = await startExtensionsApi();
  process.env['AWS_LAMBDA_RUNTIME_API'] = api.address;
  const handler = await loadHandler();
  report({ kind: 'ready', ...(await api.initialised()) });
  let order = await nextOrder();
  for (; order.kind === 'invoke'; order = await nextOrder()) await invoke(handler, order);
  terminate();
} catch (error) {
  report({ kind: 'failed', error: describeError(error) });
}
