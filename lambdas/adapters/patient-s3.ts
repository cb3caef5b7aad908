import { S3Client } from '@aws-sdk/client-s3';

/**
 * A client of S3 that gives up a request which hangs, so that a run has time left for its other objects.
 *
 * @param requestTimeout milliseconds until S3 has to begin to answer each try
 */
export const patientS3 = (requestTimeout: number): S3Client =>
  new S3Client({ requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true } });
