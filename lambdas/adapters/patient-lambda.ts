import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Region } from '../core/ids.ts';

/**
 * A client of Lambda that gives up a request which hangs, so that there is time left to answer for the whole batch.
 *
 * @param requestTimeout milliseconds until Lambda has to begin to answer each try
 */
export const patientLambda = (region: Region, requestTimeout: number): LambdaClient =>
  new LambdaClient({
    region,
    requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true },
  });
