import { DeleteFunctionCommand, InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Invocable } from '../../../local/lambda/asynchronous-invocations.ts';
import { createFunctionRuntime, type FunctionRuntime } from '../../../local/lambda/function-runtime.ts';
import { openAsynchronousInvocations } from '../../../local/lambda/asynchronous-invocations.ts';
import { type LocalLambda, startLambda } from '../../../local/lambda/lambda-server.ts';
import { type Bundle, writeBundle } from './bundle.ts';
import { notedLog } from './noted-log.ts';

/** Logs what it is invoked with; fails when the event says so. */
const code = `
export const handler = async (event, { awsRequestId }) => {
  console.log(JSON.stringify({ event, awsRequestId }));
  if (event.fail) throw new Error('on purpose');
};`;

const name = 'licet-test-echo';
const arn = `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
const [logged, givenUp]: [string[], string[]] = [[], []];
const invocations = openAsynchronousInvocations({
  pause: () => Promise.resolve(),
  log: (line) => void givenUp.push(line),
});

let bundle: Bundle;
let runtime: FunctionRuntime;
let lambda: LocalLambda;
let client: LambdaClient;

const clientFor = (region: string): LambdaClient =>
  new LambdaClient({ endpoint: lambda.url, region, credentials: { accessKeyId: 'local', secretAccessKey: 'secret' } });

beforeAll(async () => {
  bundle = await writeBundle(code);
  runtime = createFunctionRuntime({
    definition: bundle.definition,
    variables: {},
    openLog: notedLog((text) => void logged.push(text)),
  });
  const echo: Invocable = { name, retriesMax: 2, invoke: (event, requestId) => runtime.invoke(event, requestId) };
  lambda = await startLambda({
    region: 'eu-west-1',
    accountId: '000000000000',
    functionNamed: (each) => (each === name ? echo : undefined),
    invocations,
  });
  client = clientFor('eu-west-1');
});

beforeEach(() => {
  logged.length = 0;
  givenUp.length = 0;
});

afterAll(async () => {
  client.destroy();
  await lambda.stop();
  await runtime.endEnvironments();
  await bundle.remove();
});

const send = (input: Partial<InvokeCommandInput>, through = client) =>
  through.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: '{"pool":"ü"}', ...input }));

/** What the function logged, once nothing is under way. */
const invoked = async (): Promise<unknown[]> => {
  await invocations.idle();
  return logged.filter((text) => text.includes('awsRequestId')).map((text) => JSON.parse(text) as unknown);
};

describe('an event', () => {
  test.each([
    ['by name', { FunctionName: name }],
    ['by ARN', { FunctionName: arn }],
    ['by partial ARN', { FunctionName: `000000000000:function:${name}` }],
    ['by name and version', { FunctionName: `${name}:$LATEST` }],
    ['by name, with the version as qualifier', { FunctionName: name, Qualifier: '$LATEST' }],
  ])('sent to a function %s is accepted, and carried out in the background', async (_, input) => {
    const answer = await send(input);
    expect(answer).toMatchObject({ StatusCode: 202, $metadata: { httpStatusCode: 202 } });
    expect(await invoked()).toEqual([{ event: { pool: 'ü' }, awsRequestId: answer.$metadata.requestId }]);
  });

  test('without content is an empty object', async () => {
    await client.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event' }));
    expect(await invoked()).toEqual([{ event: {}, awsRequestId: expect.any(String) }]);
  });

  test('of the largest size is carried out, and one byte more is refused', async () => {
    const largest = JSON.stringify('a'.repeat(1_048_574));
    await send({ Payload: largest });
    expect(await invoked()).toHaveLength(1);
    await expect(send({ Payload: `${largest} ` })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  test('that fails was accepted all the same, is tried three times, and given up', async () => {
    const { $metadata } = await send({ Payload: '{"fail":true}' });
    expect($metadata.httpStatusCode).toBe(202);
    expect(await invoked()).toEqual(Array(3).fill({ event: { fail: true }, awsRequestId: $metadata.requestId }));
    expect(givenUp).toEqual([`${name}: gave up ${$metadata.requestId ?? ''} on try 3: Error: on purpose`]);
  });
});

describe('what is refused', () => {
  test.each([
    [
      'an unknown function',
      { FunctionName: 'other' },
      404,
      'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:other',
    ],
    ['another version', { Qualifier: '7' }, 404, `Function not found: ${arn}:7`],
    [
      "another account's function",
      { FunctionName: arn.replace('000000000000', '111111111111') },
      404,
      'Function not found',
    ],
    [
      "another region's function",
      { FunctionName: arn.replace('eu-west-1', 'us-east-1') },
      404,
      "Functions from 'us-east-1' are not reachable in this region ('eu-west-1')",
    ],
  ])('%s', async (_, input, httpStatusCode, message) => {
    await expect(send(input)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining(message),
      Type: 'User',
      $metadata: { httpStatusCode, requestId: expect.any(String) },
    });
    expect(await invoked()).toEqual([]);
  });

  test.each([
    ['a name that is none', { FunctionName: 'no name' }, 'ValidationException', 400],
    ['an event that is not JSON', { Payload: '{' }, 'InvalidRequestContentException', 400],
    ['an invocation that waits for its answer', { InvocationType: 'RequestResponse' }, 'NotImplemented', 501],
    ['a dry run', { InvocationType: 'DryRun' }, 'NotImplemented', 501],
  ] as const)('%s', async (_, input, error, httpStatusCode) => {
    await expect(send(input)).rejects.toMatchObject({ name: error, $metadata: { httpStatusCode } });
    expect(await invoked()).toEqual([]);
  });

  test('an invocation without a type, which would wait for its answer', async () => {
    await expect(client.send(new InvokeCommand({ FunctionName: name }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'The local Lambda knows the invocation type Event alone, not RequestResponse',
    });
  });

  test('any other call of the Lambda API, which it names', async () => {
    await expect(client.send(new DeleteFunctionCommand({ FunctionName: name }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: `The local Lambda does not know DELETE /2015-03-31/functions/${name}`,
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('a request that is signed for another region, or not at all', async () => {
    const virginia = clientFor('us-east-1');
    await expect(send({}, virginia)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: 'Credential should be scoped to eu-west-1, not us-east-1',
    });
    virginia.destroy();
    const path = `/2015-03-31/functions/${name}/invocations`;
    const unsigned = await fetch(`${lambda.url}${path}`, { method: 'POST' });
    expect([unsigned.status, unsigned.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
  });
});
