import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import type { DiscardedBatch } from './deliver-batch.ts';
import type { StreamEventRecord } from './stream-event.ts';

export interface FailedRecordsSource {
  readonly mappingId: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
}

const createdAt = (record: StreamEventRecord | undefined): string =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();

/** Lambda's document about discarded records; for a bucket, `payload` holds the whole event. */
const documentOf = ({ records, condition, invocations }: DiscardedBatch, source: FailedRecordsSource, at: Date) => ({
  requestContext: {
    requestId: randomUUID(),
    functionArn: `${source.functionArn}:$LATEST`,
    condition,
    approximateInvokeCount: invocations,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  timestamp: at.toISOString(),
  DDBStreamBatchInfo: {
    shardId: source.shardId,
    startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
    endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
    approximateArrivalOfFirstRecord: createdAt(records[0]),
    approximateArrivalOfLastRecord: createdAt(records.at(-1)),
    batchSize: records.length,
    streamArn: source.streamArn,
  },
  payload: JSON.stringify({ Records: records }),
});

/** Lambda's key: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`. */
const keyOf = ({ mappingId, shardId }: FailedRecordsSource, at: Date): string => {
  const second = at.toISOString().slice(0, 19);
  const day = second.slice(0, 10).replaceAll('-', '/');
  return `aws/lambda/${mappingId}/${shardId}/${day}/${second.replaceAll(':', '.')}-${randomUUID()}`;
};

/** Keeps discarded records in the mapping's on-failure bucket. */
export const keepFailedRecords = async (
  client: S3Client,
  bucket: string,
  batch: DiscardedBatch,
  source: FailedRecordsSource,
  at: Date,
): Promise<void> => {
  const Body = JSON.stringify(documentOf(batch, source, at));
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(source, at), Body }));
};
