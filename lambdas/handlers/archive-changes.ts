import type { DynamoDBBatchResponse } from 'aws-lambda';
import { changeArchive } from '../adapters/audit/change-archive.ts';
import { reportFailure } from '../adapters/audit/report-failure.ts';
import { reportFault } from '../adapters/audit/report-fault.ts';
import { deliveriesOf, readWrite } from '../adapters/audit/stream-record.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { newsRequest } from '../adapters/lambda/news-request.ts';
import { patientLambda } from '../adapters/patient-lambda.ts';
import { patientS3 } from '../adapters/patient-s3.ts';
import { eventOfWrite } from '../core/outgoing-event.ts';
import { newsOf } from '../core/seats/seat-news.ts';
import { statusNewsOf } from '../core/status-news.ts';
import { archiveChanges } from '../operations/audit/archive-changes.ts';
import { readOnce } from '../operations/audit/read-once.ts';
import { type PassOnPorts, passOnNews } from '../operations/pass-on-news.ts';

const region = readEnvironment(environment.region);
const auditBucket = readEnvironment(environment.auditBucket);

// A put that hangs must fail while there is time left to name the record and to answer for the rest of the batch.
const s3 = patientS3(5_000);

const read = readOnce(readWrite);
const ports = { read, put: changeArchive(s3, auditBucket), reportFailure };
const lambda = patientLambda(region, 5_000);
const reportUnread = (of: string) => (sequence: string, cause: unknown) => {
  reportFault('What a change asks for could not be read.', { of, sequence }, cause);
};
const listeners: PassOnPorts = {
  read,
  seats: {
    newsOf,
    pass: newsRequest(lambda, readEnvironment(environment.settleFunction)),
    reportUnread: reportUnread('seats'),
  },
  statuses: {
    newsOf: statusNewsOf,
    pass: newsRequest(lambda, readEnvironment(environment.recordFunction)),
    reportUnread: reportUnread('statuses'),
  },
  events: {
    newsOf: (write) => eventOfWrite(write, { region, auditBucket }),
    pass: newsRequest(lambda, readEnvironment(environment.publishFunction)),
    reportUnread: reportUnread('events'),
  },
};

/**
 * Takes a batch of the table's stream and names the record from which the stream has to repeat it: the first that is not
 * archived, or of which cannot be read what it asks for. Where something is not passed on, the whole batch comes again.
 */
export const handler = async (event: unknown): Promise<DynamoDBBatchResponse> => {
  const deliveries = deliveriesOf(event);
  const unarchived = await archiveChanges(ports, region, deliveries);
  const failed = await passOnNews(listeners, deliveries, unarchived);
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
};
