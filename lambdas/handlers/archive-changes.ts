import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { changeArchive } from '../adapters/audit/change-archive.ts';
import { reportFailure } from '../adapters/audit/report-failure.ts';
import { deliveriesOf, readWrite } from '../adapters/audit/stream-record.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { newsRequest } from '../adapters/lambda/news-request.ts';
import type { ItemWrite } from '../core/audit/change-record.ts';
import { eventOfWrite } from '../core/outgoing-event.ts';
import { newsOf } from '../core/seats/seat-news.ts';
import { statusNewsOf } from '../core/status-news.ts';
import { archiveChanges } from '../operations/audit/archive-changes.ts';
import { archivedPart } from '../operations/audit/archived-part.ts';
import { passOnNews } from '../operations/pass-on-news.ts';
import { readOnce } from '../operations/audit/read-once.ts';

const region = readEnvironment(environment.region);
const auditBucket = readEnvironment(environment.auditBucket);

// A put that hangs must fail while there is time left to name the record and to answer for the rest of the batch.
const s3 = new S3Client({
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

const read = readOnce(readWrite);
const ports = { read, put: changeArchive(s3, auditBucket), reportFailure };
const lambda = new LambdaClient({ region });
const ofSeats = { read, newsOf, pass: newsRequest(lambda, readEnvironment(environment.settleFunction)) };
const ofStatuses = {
  read,
  newsOf: statusNewsOf,
  pass: newsRequest(lambda, readEnvironment(environment.recordFunction)),
};
const ofEvents = {
  read,
  newsOf: (write: ItemWrite) => eventOfWrite(write, { region, auditBucket }),
  pass: newsRequest(lambda, readEnvironment(environment.publishFunction)),
};

/**
 * Takes a batch of the table's stream and names the record from which the stream has to repeat it. What changes ask of
 * seats and of status lists is passed on for every record that came, archived or not; where that fails, the whole batch
 * comes again. Events are those of archived changes: the others come again, and an event may point into the archive. All
 * are passed on at once, so that one that is not taken does not hold up the others.
 */
export const handler = async (event: unknown): Promise<DynamoDBBatchResponse> => {
  const deliveries = deliveriesOf(event);
  const failed = await archiveChanges(ports, region, deliveries);
  await Promise.all([
    passOnNews(ofSeats, deliveries),
    passOnNews(ofStatuses, deliveries),
    passOnNews(ofEvents, archivedPart(deliveries, failed)),
  ]);
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
};
