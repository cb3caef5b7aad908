import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';

const script = join(import.meta.dirname, 'ending-environment.ts');
const PATIENCE = 15_000;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Received {
  readonly request: string;
  readonly body: string;
  readonly identifier: string | undefined;
}

/** Lambda's API within an environment, as far as an extension sees it. */
const runtimeApi = async (answerRegistration: (response: ServerResponse) => void) => {
  const received: Received[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const identifier = z.string().optional().parse(request.headers['lambda-extension-identifier']);
    received.push({ request: `${request.method} ${request.url}`, body: await text(request), identifier });
    // Of its events nothing is heard: it has asked for none.
    if (request.method === 'POST') answerRegistration(response);
  };
  const server = createServer((request, response) => void serve(request, response));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { address: `127.0.0.1:${port}`, received };
};

const granted = (response: ServerResponse): void => {
  response.writeHead(200, { 'lambda-extension-identifier': 'ext-1' }).end('{}');
};

/** Lets a function load, ends it with SIGTERM, and tells what it said. */
const endedBySignal = async (address: string, whenLoaded: () => void = () => undefined) => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(PATIENCE) });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    if (!chunk.includes('loaded')) return;
    whenLoaded();
    child.kill('SIGTERM');
  });
  const [code, signal] = z.tuple([z.number().nullable(), z.string().nullable()]).parse(await ended);
  return { said: said.trim().split('\n'), code, signal };
};

describe('the end of an execution environment', () => {
  test('is announced where an extension is registered: it has its last words, and the process ends', async () => {
    const { address, received } = await runtimeApi(granted);
    expect(await endedBySignal(address)).toEqual({ said: ['loaded', 'last words'], code: 0, signal: null });
    expect(received[0]).toEqual({
      request: 'POST /2020-01-01/extension/register',
      body: '{"events":[]}',
      identifier: undefined,
    });
  });

  test('is waited for by an extension that says it is ready, without keeping the function from loading', async () => {
    const { address, received } = await runtimeApi(granted);
    await endedBySignal(address);
    expect(received.slice(1)).toEqual([
      { request: 'GET /2020-01-01/extension/event/next', body: '', identifier: 'ext-1' },
    ]);
  });

  test('is orderly as well where the API goes away meanwhile', async () => {
    const { address } = await runtimeApi(granted);
    const hangUp = (): void => {
      for (const server of servers) server.closeAllConnections();
    };
    expect(await endedBySignal(address, hangUp)).toMatchObject({ said: ['loaded', 'last words'], code: 0 });
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['is refused', (response) => response.writeHead(403).end('{"errorType":"Extension.AlreadyRegistered"}')],
    ['is answered without an identifier', (response) => response.writeHead(200).end('{}')],
    ['is never answered', () => undefined],
  ])(
    'is reported to come unannounced where the registration %s, and the function serves all the same',
    async (_, api) => {
      const { address } = await runtimeApi(api);
      const { said } = await endedBySignal(address);
      expect(said[0]).toMatch(/^not registered: /);
      expect(said[1]).toBe('loaded');
    },
  );

  test('outside Lambda is nobody’s concern: nothing is registered, and the signal does what it always does', async () => {
    expect(await endedBySignal('')).toEqual({ said: ['loaded'], code: null, signal: 'SIGTERM' });
  });
});
