import { afterEach, describe, expect, test } from '@jest/globals';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { environmentVariables } from '../../../local/lambda/environment-variables.ts';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';
import { createFunctionRuntime, type FunctionRuntime } from '../../../local/lambda/function-runtime.ts';
import { type Bundle, writeBundle } from './bundle.ts';
import { notedLog } from './noted-log.ts';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Counts invocations per environment; `event.do` says what the function does. */
const code = `
import { setTimeout as sleep } from 'node:timers/promises';
const environment = Math.random();
let invocations = 0;
let ticks = 0;
setInterval(() => { ticks += 1; }, 5);
const kept = [];
export const handler = async (event, context) => {
  invocations += 1;
  switch (event.do) {
    case 'wait': await sleep(event.ms); break;
    case 'spin': for (;;);
    case 'throw': throw new TypeError('on purpose');
    case 'exit': process.exit(3);
    case 'crash': setTimeout(() => { throw new Error('uncaught'); }); await sleep(1000); break;
    case 'hog': for (;;) kept.push(new Array(100_000).fill(Math.random()));
    case 'log': console.log('one'); console.error('two'); break;
    case 'written': return new Promise((resolve) => process.stdout.write('three\\n', () => resolve('called back')));
    case 'variables': return process.env;
    case 'context': return { ...context, remaining: context.getRemainingTimeInMillis() };
    case 'nothing': return undefined;
    case 'bigint': return 1n;
    case 'ticks': return ticks;
  }
  return { environment, invocations };
};`;

interface Answer {
  readonly environment: number;
  readonly invocations: number;
}

const runtime = async (more: Partial<FunctionDefinition> = {}, source = code, environmentsMax = 8) => {
  const bundle: Bundle = await writeBundle(source, more);
  const output: string[] = [];
  const urls = { dynamoDb: 'http://d', eventBridge: 'http://e', kms: 'http://k', lambda: 'http://l', s3: 'http://s' };
  const variables = environmentVariables(bundle.definition, { accessKeyId: 'id', secretAccessKey: 'secret' }, urls);
  const created: FunctionRuntime = createFunctionRuntime({
    definition: bundle.definition,
    variables,
    openLog: notedLog((text) => void output.push(text)),
    environmentsMax,
  });
  cleanUps.push(() => created.endEnvironments(), bundle.remove);
  const call = async (event: object): Promise<unknown> => {
    const result = await created.invoke(event);
    return result.kind === 'answered' ? result.payload : result.error;
  };
  return {
    killEnvironments: () => created.killEnvironments(),
    call,
    output,
    definition: bundle.definition,
    invoke: (event: object) => created.invoke(event),
  };
};

const answer = async (call: Promise<unknown>): Promise<Answer> => (await call) as Answer;

describe('a function', () => {
  test('has exactly its own environment variables and those of Lambda', async () => {
    process.env['LICET_TEST_LEAK'] = 'of the machine';
    const { call, definition } = await runtime({ variables: { LICET_TABLE_NAME: 'licet-test' }, logGroup: 'group' });
    await expect(call({ do: 'variables' })).resolves.toEqual({
      LICET_TABLE_NAME: 'licet-test',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'licet-test-echo',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: 'group',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/24/[$LATEST]0',
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      LAMBDA_TASK_ROOT: definition.codeFolder,
      _HANDLER: 'index.handler',
      TZ: ':UTC',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://d',
      AWS_ENDPOINT_URL_EVENTBRIDGE: 'http://e',
      AWS_ENDPOINT_URL_KMS: 'http://k',
      AWS_ENDPOINT_URL_LAMBDA: 'http://l',
      AWS_ENDPOINT_URL_S3: 'http://s',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  });

  test('is given its context', async () => {
    const { call, definition } = await runtime();
    const context = (await call({ do: 'context' })) as { remaining: number };
    expect(context).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'licet-test-echo',
      functionVersion: '$LATEST',
      invokedFunctionArn: definition.arn,
      memoryLimitInMB: '128',
    });
    expect(context.remaining).toBeGreaterThan(4_000);
    expect(context.remaining).toBeLessThanOrEqual(5_000);
  });

  test('keeps a warm environment, and uses it again', async () => {
    const { call } = await runtime();
    const first = await answer(call({}));
    await expect(call({})).resolves.toEqual({ environment: first.environment, invocations: 2 });
  });

  test('has one environment for each invocation under way, and never two in one', async () => {
    const { call } = await runtime();
    const both = await Promise.all([answer(call({ do: 'wait', ms: 50 })), answer(call({ do: 'wait', ms: 50 }))]);
    expect(new Set(both.map(({ environment }) => environment)).size).toBe(2);
    expect(both.map(({ invocations }) => invocations)).toEqual([1, 1]);
  });

  test('goes on in the environment that was free last', async () => {
    const { call } = await runtime();
    await Promise.all([call({ do: 'wait', ms: 1 }), call({ do: 'wait', ms: 1 })]);
    const [, slow] = await Promise.all([answer(call({})), answer(call({ do: 'wait', ms: 100 }))]);
    expect((await answer(call({}))).environment).toBe(slow.environment);
  });

  test('waits where it may have no further environment', async () => {
    const { call } = await runtime({}, code, 1);
    const answers = await Promise.all([1, 2, 3].map(() => answer(call({ do: 'wait', ms: 5 }))));
    expect(answers.map(({ invocations }) => invocations)).toEqual([1, 2, 3]);
  });

  test('is frozen between invocations: no timer fires', async () => {
    const { call } = await runtime();
    const before = Number(await call({ do: 'ticks' }));
    // Time has to pass for something not to happen.
    await sleep(100);
    // The one that was due when it was frozen may still come.
    expect(Number(await call({ do: 'ticks' }))).toBeLessThanOrEqual(before + 1);
  });

  test('that returns nothing answers null', async () => {
    const { call } = await runtime();
    await expect(call({ do: 'nothing' })).resolves.toBeNull();
  });

  test('writes to its log, every line at once', async () => {
    const { call, output } = await runtime();
    await call({ do: 'log' });
    expect(output.join('')).toBe('one\ntwo\n');
    await expect(call({ do: 'written' })).resolves.toBe('called back');
  });

  test.each([
    ['throws', { do: 'throw' }, { errorType: 'TypeError', errorMessage: 'on purpose' }, 2],
    ['answers what is no JSON', { do: 'bigint' }, { errorType: 'TypeError' }, 2],
    ['exits', { do: 'exit' }, { errorType: 'Runtime.ExitError' }, 1],
    ['has an uncaught error', { do: 'crash' }, { errorType: 'Error', errorMessage: 'uncaught' }, 1],
    ['takes too much memory', { do: 'hog' }, { errorType: 'Runtime.OutOfMemory' }, 1],
  ])('that %s fails, and works again', async (_, event, error, invocations) => {
    const { call, invoke, output } = await runtime({ memoryMiB: 32 });
    expect(await invoke(event)).toMatchObject({ kind: 'failed', error });
    expect(output.join('')).toContain(error.errorType);
    await expect(call({})).resolves.toMatchObject({ invocations });
  });

  test.each([
    ['waits', { do: 'wait', ms: 10_000 }],
    ['does not even yield', { do: 'spin' }],
  ])('that takes too long is ended, also when it %s', async (_, event) => {
    const { call, invoke } = await runtime({ timeoutMs: 300 });
    expect(await invoke(event)).toEqual({
      kind: 'failed',
      error: { errorType: 'Sandbox.Timedout', errorMessage: 'Error: Task timed out after 0.30 seconds' },
    });
    await expect(call({})).resolves.toMatchObject({ invocations: 1 });
  });

  test('whose environments are killed in mid-request fails there, and goes on in a new one', async () => {
    const { call, killEnvironments } = await runtime();
    const first = await answer(call({}));
    const underWay = call({ do: 'wait', ms: 10_000 });
    await nextTurn();
    await expect(killEnvironments()).resolves.toBe(1);
    await expect(underWay).resolves.toMatchObject({ errorType: 'Runtime.ExitError' });
    const next = await answer(call({}));
    expect(next).toMatchObject({ invocations: 1 });
    expect(next.environment).not.toBe(first.environment);
  });

  test.each([
    ['does not load', 'throw new Error("at the start");', {}, 'at the start'],
    ['has no such export', 'export const other = 1;', {}, 'index.handler is undefined or not exported'],
    ['has no such file', 'export const handler = 1;', { handler: 'main.handler' }, "Cannot find module 'main'"],
  ])('whose bundle %s fails with the reason', async (_, source, more, message) => {
    const { invoke } = await runtime(more, source);
    expect(await invoke({})).toMatchObject({
      kind: 'failed',
      error: { errorMessage: expect.stringContaining(message) },
    });
  });

  test('that did not load is loaded anew for the next invocation', async () => {
    const { invoke } = await runtime({}, 'throw new Error(String(Math.random()));');
    const [first, second] = [await invoke({}), await invoke({})];
    expect(first).toMatchObject({ kind: 'failed' });
    expect(second).not.toEqual(first);
  });
});
