import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A server on this machine's loopback address, which no other machine can reach. */
export interface LocalServer {
  readonly url: string;
  /** Ends it, open connections included. */
  readonly stop: () => Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Serves with the handler on a free port. A handler that throws gives a bare 500. */
export const serveLocally = async (handler: Handler): Promise<LocalServer> => {
  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.message : 'unknown fault');
    });
  });
  // The SDK's clients keep connections open for seconds; one closed under them would look like a fault of the service.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${address.port}`, stop };
};
