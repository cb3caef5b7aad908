import { type IncomingMessage, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  readonly url: string;
  /** `X-Amz-Target` of each request that came by, in order. */
  readonly targets: string[];
  readonly close: () => void;
}

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Passes every request on to an AWS endpoint, and remembers what it was. */
export const countingProxy = async (target: string): Promise<CountingProxy> => {
  const targets: string[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await bodyOf(incoming);
      targets.push(String(incoming.headers['x-amz-target']));
      const onward = request(
        target,
        { method: incoming.method, headers: incoming.headers, path: incoming.url },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
