import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, between, oneOf } from './chance.ts';
import type { Answered, Asked } from './licensing.ts';
import type { Weather } from './weather.ts';

export interface RegionServer {
  readonly url: string;
  readonly becomes: (weather: Weather) => void;
  /** Requests that were done and had their answers dropped. */
  readonly lostAnswers: () => number;
  readonly stop: () => void;
}

const LOST = 0.7;

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });

const askedIn = async (request: IncomingMessage): Promise<Asked> => ({
  method: request.method ?? '',
  path: request.url ?? '',
  licenseKey: (request.headers.authorization ?? '').split(' ')[1] ?? '',
  body: await text(request),
});

const end = (response: ServerResponse, { status, type, text: body }: Answered): void => {
  response.writeHead(status, type === '' ? {} : { 'content-type': type });
  response.end(body);
};

const fail = (response: ServerResponse, chance: Chance): void => {
  const status = oneOf(chance, [500, 502, 503]);
  response.writeHead(status, { 'content-type': 'text/html', ...(status === 503 && { 'retry-after': '1' }) });
  response.end('<h1>Out of order</h1>');
};

/** A region behind a real socket that does as the weather is. */
export const startRegionServer = async (serve: (asked: Asked) => Answered, chance: Chance): Promise<RegionServer> => {
  let weather: Weather = 'well';
  let lost = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const now = weather;
    const asked = await askedIn(request);
    switch (now) {
      case 'hanging':
      case 'down':
        return;
      case 'failing':
        fail(response, chance);
        return;
      case 'well':
      case 'slow':
        await pause(now === 'well' ? between(chance, 2, 20) : between(chance, 500, 3_000));
        end(response, serve(asked));
        return;
      case 'lossy':
      case 'torn': {
        const answer = serve(asked);
        if (chance() > LOST) {
          end(response, answer);
          return;
        }
        lost += 1;
        if (now === 'torn') {
          response.writeHead(answer.status, { 'content-type': answer.type, 'content-length': answer.text.length + 10 });
          response.write(answer.text.slice(0, answer.text.length / 2));
          await pause(5);
        }
        response.destroy();
      }
    }
  };
  const server = createServer((request, response) => {
    // A client that gives up in mid-request is no fault of the region.
    handle(request, response).catch(() => undefined);
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    lostAnswers: () => lost,
    stop,
    becomes: (next) => {
      if (next === weather) return;
      const before = weather;
      weather = next;
      if (next === 'down') stop();
      else if (before === 'down') void listen(server, port);
    },
  };
};
