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

/** Milliseconds. A check must fail while its caller still waits; three tries fit well within a function's timeout. */
const CONNECTION_TIMEOUT = 500;
const REQUEST_TIMEOUT = 1_500;
const ATTEMPTS_MAX = 3;

/** A client of one region's endpoint. Connections are kept and shared by all its calls. */
export const dynamoDbClient = (region: Region): DynamoDBClient =>
  new DynamoDBClient({
    region,
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      // Without it the SDK only logs a request that takes too long.
      throwOnRequestTimeout: true,
    },
  });

/** Opens the table. Clients are made when first asked for and kept: a region that is never used costs nothing. */
export const globalTable = (table: Omit<GlobalTable, 'replica'>): GlobalTable => {
  const clients = new Map<Region, DynamoDBClient>();
  const replica = (region: Region): DynamoDBClient => {
    const client = clients.get(region) ?? dynamoDbClient(region);
    clients.set(region, client);
    return client;
  };
  return { ...table, replica };
};
