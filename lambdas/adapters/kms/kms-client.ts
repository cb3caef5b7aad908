import { KMSClient } from '@aws-sdk/client-kms';
import type { Region } from '../../core/ids.ts';

/**
 * How long KMS is given to answer, in milliseconds, and how often it is tried. It signs within some ten milliseconds; one
 * that hangs must be given up while a lease's caller still waits.
 */
export const KMS_PATIENCE = { connectionTimeout: 500, requestTimeout: 1_000, attempts: 2 };

/** A client of the region's KMS. Connections are kept and shared by all its calls. */
export const kmsClient = (region: Region, patience: Readonly<typeof KMS_PATIENCE> = KMS_PATIENCE): KMSClient =>
  new KMSClient({
    region,
    maxAttempts: patience.attempts,
    requestHandler: {
      connectionTimeout: patience.connectionTimeout,
      requestTimeout: patience.requestTimeout,
      // Without it the SDK only logs a request that takes too long.
      throwOnRequestTimeout: true,
    },
  });
