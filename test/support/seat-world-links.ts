import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ONE_OF_SEVERAL, type GlobalTable } from '../../lambdas/adapters/dynamodb/global-table.ts';
import type { Region } from '../../lambdas/core/ids.ts';
import type { TestTable } from './dynamodb.ts';

/** The ways from each region to each region's endpoint. Any of them can be cut. */
export interface Links {
  readonly cut: (from: Region, to: Region) => void;
  readonly heal: () => void;
  readonly clientFrom: (from: Region) => GlobalTable['replica'];
  readonly close: () => void;
}

const wayOf = (from: Region, to: Region): string => `${from} > ${to}`;

/**
 * Clients of DynamoDB Local, one for each way. What is sent on a way that is cut is answered by nobody: the request ends
 * when its time is over, and that time passes on the world's clock.
 */
export const linksOf = (table: TestTable, pass: (milliseconds: number) => void): Links => {
  const cuts = new Set<string>();
  const clients = new Map<string, DynamoDBClient>();

  const open = (from: Region, to: Region): DynamoDBClient => {
    const client = new DynamoDBClient({ endpoint: table.endpoint, credentials: table.credentials, region: to });
    client.middlewareStack.add(
      (next) => async (args) => {
        if (!cuts.has(wayOf(from, to))) return next(args);
        pass(ONE_OF_SEVERAL.requestTimeout);
        throw Object.assign(new Error(`${to} does not answer ${from}`), { name: 'TimeoutError' });
      },
      { step: 'initialize', name: 'cut' },
    );
    return client;
  };

  return {
    cut: (from, to) => cuts.add(wayOf(from, to)),
    heal: () => {
      cuts.clear();
    },
    clientFrom: (from) => (to) => {
      const way = wayOf(from, to);
      const client = clients.get(way) ?? open(from, to);
      clients.set(way, client);
      return client;
    },
    close: () => {
      for (const client of clients.values()) client.destroy();
    },
  };
};
