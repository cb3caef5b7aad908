import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { scopedRegion } from './credential-scope.ts';
import { serveLocally } from './local-server.ts';

/**
 * The endpoint through which one region's functions reach DynamoDB in every region. It stands between them and the one
 * engine, so that a region can become unreachable for the functions of another while the engine goes on.
 */
export interface DynamoDbGateway {
  readonly url: string;
  /** Ends it, requests under way included. */
  readonly stop: () => Promise<void>;
}

export interface DynamoDbGatewayOptions {
  /** Endpoint of the engine. */
  readonly target: string;
  /** Whether DynamoDB in that region cannot be reached now. Asked for each request. */
  readonly isCut: (region: string) => boolean;
}

/** Headers that each connection has of its own. */
const ofConnection = new Set(['connection', 'keep-alive']);

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));

/** Ends the connection without an answer, as a network that fails does. */
const hangUp = ({ socket }: IncomingMessage): void => {
  socket.destroy();
};

/** Passes the request on and the answer back, neither of them held up until it is whole. */
const forward = (request: IncomingMessage, response: ServerResponse, target: string, agent: Agent): void => {
  const { method, url = '/', headers } = request;
  const onward = ask(new URL(url, target), { method, headers: endToEnd(headers), agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.pipe(response);
    answer.on('error', () => {
      hangUp(request);
    });
  });
  onward.on('error', () => {
    hangUp(request);
  });
  // Whoever asked has gone: a function that timed out, or was ended.
  response.on('close', () => {
    if (!response.writableFinished) onward.destroy();
  });
  request.pipe(onward);
};

/** Starts a region's gateway on a free port. */
export const startDynamoDbGateway = async ({ target, isCut }: DynamoDbGatewayOptions): Promise<DynamoDbGateway> => {
  const agent = new Agent({ keepAlive: true });
  const server = await serveLocally((request, response) => {
    const region = scopedRegion(request, 'dynamodb');
    if (region !== undefined && isCut(region)) hangUp(request);
    else forward(request, response, target, agent);
    return Promise.resolve();
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    agent.destroy();
  };
  return { url: server.url, stop };
};
