import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { nodeCryptography } from '../../../client/src/platform/node-cryptography.ts';
import type { Runtime } from '../../../client/src/platform/runtime.ts';
import { createService } from '../../../client/src/transport/create-service.ts';
import { checkBody } from '../support/service-answers.ts';

// The real fetch, sockets and timers: that a request is truly given up, and a key truly stays where it belongs.

const runtime: Runtime = {
  now: Date.now,
  monotonic: () => performance.now(),
  random: Math.random,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  fetch: (url, request) => fetch(url, request),
  cryptography: nodeCryptography,
};

type Behave = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
const listen = async (behave: Behave): Promise<string> => {
  const server = createServer(behave);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const isWell: Behave = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(checkBody()));
};
const question = { product: 'atlas' };
const opened = (endpoints: readonly string[], budget = 600) =>
  createService({ runtime, endpoints, licenseKey: 'secret', budget });

test('a region that hangs is given up, on the wire too, as soon as the next has answered', async () => {
  let givenUp: () => void = () => undefined;
  const gaveUp = new Promise<void>((resolve) => {
    givenUp = resolve;
  });
  const hanging = await listen((_request, response) => {
    response.on('close', givenUp);
  });
  const service = opened([hanging, await listen(isWell)]);
  expect(await service.check(question)).toMatchObject({ kind: 'answered', value: { code: 'VALID' } });
  await gaveUp;
});

test('a region where nobody listens costs no time', async () => {
  const gone = await listen(isWell);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const service = opened([gone, await listen(isWell)], 10_000);
  const startedAt = performance.now();
  expect((await service.check(question)).kind).toBe('answered');
  expect(performance.now() - startedAt).toBeLessThan(2_500);
});

test('an answer without an end is unreachable, and is not read to the limit of memory', async () => {
  let sent = 0;
  const endless = await listen((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 16_384;
    };
    response.on('drain', more);
    more();
  });
  expect((await opened([endless]).check(question)).kind).toBe('unreachable');
  // Two requests of 256 KiB, and what sockets hold in between.
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test('a redirect is not followed: the key reaches no other host', async () => {
  const keys: (string | undefined)[] = [];
  const other = await listen((request, response) => {
    keys.push(request.headers.authorization);
    isWell(request, response);
  });
  const redirecting = await listen((request, response) => {
    response.writeHead(307, { location: `${other}${request.url ?? ''}` }).end();
  });
  expect((await opened([redirecting]).check(question)).kind).toBe('unreachable');
  expect(keys).toEqual([]);
});

test('regions report how long they take, in real milliseconds', async () => {
  const service = opened([await listen(isWell)]);
  await service.check(question);
  const [region] = service.regions();
  expect(region?.state).toBe('closed');
  expect(region?.medianMs).toBeGreaterThan(0);
  expect(region?.p95Ms).toBeLessThan(600);
});
