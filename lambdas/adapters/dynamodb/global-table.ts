import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Region } from '../../core/ids.ts';

/** The global table as seen from one region: its replicas, each behind its own region's endpoint. */
export interface GlobalTable {
  readonly name: string;
  /** The region that this code runs in. */
  readonly region: Region;
  /** Every region of the deployment, the primary first. */
  readonly regions: readonly [Region, ...Region[]];
  readonly replica: (region: Region) => DynamoDBClient;
}

/** How long a request is given, in milliseconds, and how often it is tried. */
export interface Patience {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly attempts: number;
}

/**
 * For this region's endpoint, which answers within milliseconds: a second covers a cold environment's first handshake. One
 * that hangs must be given up while there is time left to answer 503, and to record that. `test/lib/function-sizes.test.ts`
 * holds the functions' timeouts against it.
 */
export const OWN_REGION: Patience = { connectionTimeout: 500, requestTimeout: 1_000, attempts: 2 };

/** For one other region, whose answer an operator's request rests on: handshake and answer may go around the world. */
const ANOTHER_REGION: Patience = { connectionTimeout: 500, requestTimeout: 1_500, attempts: 2 };

/**
 * For asking several other regions in one request: a region that is far away answers within it, and one that is gone is
 * found out soon enough to ask the next.
 */
export const ONE_OF_SEVERAL: Patience = { connectionTimeout: 500, requestTimeout: 1_200, attempts: 1 };

/** A client of one region's endpoint. Connections are kept and shared by all its calls. */
export const dynamoDbClient = (region: Region, patience: Patience = OWN_REGION): DynamoDBClient => {
  const client = new DynamoDBClient({
    region,
    maxAttempts: patience.attempts,
    requestHandler: {
      connectionTimeout: patience.connectionTimeout,
      requestTimeout: patience.requestTimeout,
      // Without it the SDK only logs a request that takes too long.
      throwOnRequestTimeout: true,
    },
  });
  // It copies each request and each answer, member by member, for a logger that there is not: a twelfth of a request's time
  // on the processor.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

/**
 * Opens the table. Clients are made when first asked for and kept: a region that is never used costs nothing.
 *
 * @param elsewhere patience with the endpoints of other regions
 */
export const globalTable = (table: Omit<GlobalTable, 'replica'>, elsewhere: Patience = ANOTHER_REGION): GlobalTable => {
  const clients = new Map<Region, DynamoDBClient>();
  const replica = (region: Region): DynamoDBClient => {
    const client = clients.get(region) ?? dynamoDbClient(region, region === table.region ? OWN_REGION : elsewhere);
    clients.set(region, client);
    return client;
  };
  return { ...table, replica };
};
