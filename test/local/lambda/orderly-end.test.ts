import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type FunctionRuntime, createFunctionRuntime } from '../../../local/lambda/function-runtime.ts';
import { writeBundle } from './bundle.ts';
import { notedLog } from './noted-log.ts';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Asks the environment's own API. `requests` holds what was answered while the bundle loaded. */
const prelude = `
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/';
const ask = async (method, path, headers, body) => {
  const answer = await fetch(api + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: answer.status, id: answer.headers.get('lambda-extension-identifier'), body: await answer.json() };
};
const register = (name, body) => ask('POST', 'register', name ? { 'Lambda-Extension-Name': name } : {}, body);
const next = (id) => ask('GET', 'event/next', id ? { 'Lambda-Extension-Identifier': id } : {});
const registered = async () => { void next((await register('end', { events: [] })).id).catch(() => undefined); };
const say = (text) => process.stdout.write(text + '\\n');
`;

interface Started extends Pick<FunctionRuntime, 'invoke' | 'endEnvironments' | 'killEnvironments'> {
  readonly output: string[];
}

const started = async (code: string): Promise<Started> => {
  const bundle = await writeBundle(`${prelude}${code}`);
  const output: string[] = [];
  const runtime = createFunctionRuntime({
    definition: bundle.definition,
    variables: { AWS_LAMBDA_FUNCTION_NAME: 'licet-test-echo', _HANDLER: 'index.handler' },
    openLog: notedLog((text) => void output.push(text)),
  });
  cleanUps.push(() => runtime.killEnvironments(), bundle.remove);
  return {
    output,
    invoke: (event) => runtime.invoke(event),
    endEnvironments: () => runtime.endEnvironments(),
    killEnvironments: () => runtime.killEnvironments(),
  };
};

const answers = async (code: string): Promise<unknown> => {
  const { invoke } = await started(code);
  const result = await invoke({});
  return result.kind === 'answered' ? result.payload : result.error;
};

const error = (errorType: string) => expect.objectContaining({ errorType });

describe('the Extensions API of an environment', () => {
  test('registers an extension that wants no events, while the bundle loads', async () => {
    const code = `const first = await register('one', { events: [] });
      const second = await register('two', {});
      for (const { id } of [first, second]) void next(id).catch(() => undefined);
      export const handler = () => [first, second];`;
    const registered = {
      status: 200,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      body: { functionName: 'licet-test-echo', handler: 'index.handler' },
    };
    expect(await answers(code)).toEqual([registered, registered]);
  });

  test.each([
    ['without a name', `register('', { events: [] })`, 403, 'Extension.InvalidExtensionName'],
    ['with a body that is none', `register('end', { events: 'all' })`, 403, 'InvalidRequestFormat'],
    [
      'for its end, as it is an internal one',
      `register('end', { events: ['SHUTDOWN'] })`,
      403,
      'Extension.InvalidEventType',
    ],
    ['for an event that there is not', `register('end', { events: ['PAUSE'] })`, 403, 'Extension.InvalidEventType'],
    ['for invocations, which nobody sends here', `register('end', { events: ['INVOKE'] })`, 501, 'NotImplemented'],
    ['under a name that is taken', `registered().then(() => register('end', {}))`, 403, 'Extension.AlreadyRegistered'],
    ['that is unknown and waits for events', `next('nobody')`, 403, 'Extension.UnknownExtensionIdentifier'],
    ['by what it does not know', `ask('POST', 'exit/error')`, 501, 'NotImplemented'],
  ])('refuses an extension %s', async (_, request, status, errorType) => {
    const code = `const refused = await ${request}; export const handler = () => refused;`;
    expect(await answers(code)).toMatchObject({ status, id: null, body: error(errorType) });
  });

  test('refuses an extension when the bundle has loaded', async () => {
    const code = `export const handler = () => register('late', { events: [] });`;
    expect(await answers(code)).toMatchObject({ status: 403, body: error('Extension.RegistrationClosed') });
  });

  test('never answers an extension that waits for events', async () => {
    const code = `let answered = 0;
      const { id } = await register('end', { events: [] });
      next(id).finally(() => { answered += 1; }).catch(() => undefined);
      export const handler = async () => { await new Promise((done) => setTimeout(done, 50)); return answered; };`;
    expect(await answers(code)).toBe(0);
  });

  test('of one environment does not know the extensions of another', async () => {
    const { invoke, killEnvironments } = await started(`await registered(); export const handler = () => 'loaded';`);
    expect(await invoke({})).toEqual({ kind: 'answered', payload: 'loaded' });
    await killEnvironments();
    expect(await invoke({})).toEqual({ kind: 'answered', payload: 'loaded' });
  });
});

describe('an environment with an extension', () => {
  test('is sent SIGTERM when it ends in order, though it sleeps; what it writes then is in the log', async () => {
    const { invoke, endEnvironments, output } = await started(`await registered();
      process.once('SIGTERM', (signal) => { say('ended by ' + signal); process.exit(0); });
      export const handler = () => say('asked');`);
    await invoke({});
    expect(await endEnvironments()).toBe(1);
    expect(output.join('')).toBe('asked\nended by SIGTERM\n');
  });

  test('may take half a second for it, and is ended then', async () => {
    const { invoke, endEnvironments, output } = await started(`await registered();
      process.once('SIGTERM', () => { setTimeout(() => say('soon'), 20); setTimeout(() => say('late'), 5_000); });
      export const handler = () => undefined;`);
    await invoke({});
    const begun = performance.now();
    await endEnvironments();
    expect(performance.now() - begun).toBeGreaterThanOrEqual(490);
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(output.join('')).toBe('soon\n');
  });

  test('that hangs in its listener is ended all the same', async () => {
    const { invoke, endEnvironments, output } = await started(`await registered();
      process.once('SIGTERM', () => { say('hangs'); for (;;); });
      export const handler = () => undefined;`);
    await invoke({});
    expect(await endEnvironments()).toBe(1);
    expect(output.join('')).toBe('hangs\n');
  });

  test('that does not listen ends at once', async () => {
    const { invoke, endEnvironments } = await started(`await registered(); export const handler = () => undefined;`);
    await invoke({});
    expect(await endEnvironments()).toBe(1);
  });

  test('whose listener fails says so in its log', async () => {
    const { invoke, endEnvironments, output } = await started(`await registered();
      process.once('SIGTERM', () => { throw new TypeError('on purpose'); });
      export const handler = () => undefined;`);
    await invoke({});
    await endEnvironments();
    expect(JSON.parse(output.join(''))).toMatchObject({ level: 'ERROR', errorType: 'TypeError' });
  });

  test('finishes the invocation under way first; the next one has another environment', async () => {
    const { invoke, endEnvironments, output } = await started(`await registered();
      process.once('SIGTERM', () => { say('end'); process.exit(0); });
      const name = Math.random();
      export const handler = async ({ waits }) => {
        if (waits) await new Promise((done) => setTimeout(done, 100));
        say('asked ' + name);
        return 'asked ' + name + '\\n';
      };`);
    const first = await invoke({});
    const underWay = invoke({ waits: true });
    await nextTurn();
    const ended = endEnvironments();
    const next = await invoke({});
    expect(await ended).toBe(1);
    expect(await underWay).toEqual(first);
    expect(next).toMatchObject({ kind: 'answered' });
    expect(next).not.toEqual(first);
    const ofFirst = output.filter((text) => text === 'end\n' || text === (first.kind === 'answered' && first.payload));
    expect(ofFirst.map((text) => text === 'end\n')).toEqual([false, false, true]);
  });

  test('is sent no SIGTERM when it crashes', async () => {
    const { invoke, killEnvironments, output } = await started(`await registered();
      process.once('SIGTERM', () => say('end'));
      export const handler = () => undefined;`);
    await invoke({});
    expect(await killEnvironments()).toBe(1);
    expect(output).toEqual([]);
  });

  test('that exits while it loads fails its invocation, and nothing else', async () => {
    const { invoke } = await started(`await registered(); process.exit(1); export const handler = () => 1;`);
    expect(await invoke({})).toMatchObject({ kind: 'failed', error: { errorType: 'Runtime.ExitError' } });
  });
});

test('an environment without an extension is sent no SIGTERM: it is ended at once, whatever it does', async () => {
  const { invoke, endEnvironments, output } = await started(`
    process.once('SIGTERM', () => say('end'));
    export const handler = ({ waits }) => waits && new Promise((done) => setTimeout(done, 10_000));`);
  await invoke({});
  const underWay = invoke({ waits: true });
  await nextTurn();
  expect(await endEnvironments()).toBe(1);
  expect(await underWay).toMatchObject({ kind: 'failed', error: { errorType: 'Runtime.ExitError' } });
  expect(output.join('')).not.toContain('end\n');
});
