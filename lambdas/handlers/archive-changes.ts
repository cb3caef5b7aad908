import { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { changeArchive } from '../adapters/audit/change-archive.ts';
import { reportFailure } from '../adapters/audit/report-failure.ts';
import { deliveriesOf, readWrite } from '../adapters/audit/stream-record.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { archiveChanges } from '../operations/archive-changes.ts';

const region = readEnvironment(environment.region);
const bucket = readEnvironment(environment.auditBucket);

// A put that hangs must fail while there is time left to name the record and to answer for the rest of the batch.
const s3 = new S3Client({
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

const ports = { read: readWrite, put: changeArchive(s3, bucket), reportFailure };

/** Takes a batch of the table's stream and names the record from which the stream has to repeat it. */
export const handler = async (event: unknown): Promise<DynamoDBBatchResponse> => {
  const failed = await archiveChanges(ports, region, deliveriesOf(event));
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
};
