import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LocalRunError } from '../local-run-error.ts';
import { type GatewayAnswer, ownAnswers } from './gateway-answer.ts';
import { gatewayLimits } from './http-api.ts';
import type { IncomingRequest } from './incoming-request.ts';

/** A port on which a region answers. It is taken before anything else is touched, and answers 503 until it serves. */
export interface Port {
  readonly url: string;
  readonly serve: (answer: (request: IncomingRequest) => Promise<GatewayAnswer>) => void;
  /** Ends it; requests under way get their answers first. */
  readonly stop: () => Promise<void>;
}

type Serve = (request: IncomingRequest) => Promise<GatewayAnswer>;

/** Milliseconds that requests under way get when the port stops. */
const STOP_GRACE = 3_000;

/** The body, `undefined` when it is larger than the gateway takes: then the rest of it is not kept. */
const readBody = async (message: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> = message;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= gatewayLimits.bodyBytes) chunks.push(bytes);
  }
  return length <= gatewayLimits.bodyBytes ? Buffer.concat(chunks) : undefined;
};

const rawHeaders = ({ rawHeaders: raw }: IncomingMessage): (readonly [string, string])[] => {
  const headers: (readonly [string, string])[] = [];
  for (let at = 0; at < raw.length; at += 2) headers.push([(raw[at] ?? '').toLowerCase(), raw[at + 1] ?? '']);
  return headers;
};

const toIncoming = (message: IncomingMessage, body: Buffer): IncomingRequest => {
  const { url = '/', method = 'GET', httpVersion, socket } = message;
  const at = url.indexOf('?');
  return {
    method,
    path: at === -1 ? url : url.slice(0, at),
    query: at === -1 ? '' : url.slice(at + 1),
    headers: rawHeaders(message),
    body,
    sourceIp: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    protocol: `HTTP/${httpVersion}`,
  };
};

const send = (response: ServerResponse, { status, headers, body }: GatewayAnswer): void => {
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

const handle = async (message: IncomingMessage, response: ServerResponse, serve: Serve): Promise<void> => {
  const body = await readBody(message);
  send(response, body === undefined ? ownAnswers.bodyTooLarge : await serve(toIncoming(message, body)));
};

const listen = async (server: ReturnType<typeof createServer>, port: number): Promise<number> => {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    throw new LocalRunError(
      `Port ${port} is taken by another program, perhaps by another run: stop it, or choose another port with --port.`,
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
};

/**
 * Takes a port; 0 takes any that is free.
 *
 * @throws LocalRunError when it is taken
 */
export const openPort = async (port: number): Promise<Port> => {
  let serve: Serve = () => Promise.resolve(ownAnswers.unavailable);
  // Node's own bound is above the gateway's, so that the gateway's is the one that answers.
  const server = createServer({ maxHeaderSize: 4 * gatewayLimits.headerBytes }, (message, response) => {
    handle(message, response, serve).catch(() => {
      if (!response.headersSent) send(response, ownAnswers.functionFailed);
      response.destroy();
    });
  });
  // API Gateway keeps idle connections for ten minutes.
  server.keepAliveTimeout = 600_000;
  const taken = await listen(server, port);
  return {
    url: `http://127.0.0.1:${taken}`,
    serve: (answer) => {
      serve = answer;
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const force = setTimeout(() => {
        server.closeAllConnections();
      }, STOP_GRACE);
      await closed;
      clearTimeout(force);
    },
  };
};
