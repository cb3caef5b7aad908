import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkBody } from '../test/client/support/service-answers.ts';

export interface GrantingService {
  readonly url: string;
  readonly stop: () => void;
}

/** Grants every check and gives no leases: the least that a client can be warm with. */
export const startGrantingService = async (): Promise<GrantingService> => {
  const server = createServer((request, response) => {
    const isCheck = request.url === '/v1/check';
    response.statusCode = isCheck ? 200 : 403;
    response.setHeader('content-type', isCheck ? 'application/json' : 'application/problem+json');
    const refusal = {
      type: 'urn:licet:problem:offline-not-included',
      title: 'Offline use is not included',
      status: 403,
      detail: 'The plan includes no offline use.',
      code: 'OFFLINE_NOT_INCLUDED',
      requestId: 'bench',
    };
    response.end(JSON.stringify(isCheck ? checkBody({ checkedAt: new Date().toISOString() }) : refusal));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
