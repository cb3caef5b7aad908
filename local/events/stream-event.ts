import type { AttributeValue } from '@aws-sdk/client-dynamodb-streams';
import type { StreamRecord } from '../aws/stream-reader.ts';

/** A record of a table's stream in the form in which Lambda hands it to a function. */
export interface StreamEventRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly SequenceNumber: string;
    readonly [part: string]: unknown;
  };
}

type Image = Readonly<Record<string, AttributeValue>>;

/** JSON holds no bytes: they are written in base64. */
const jsonValue = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonValue(part)]));
};

const image = (name: string, value: Image | undefined) => (value === undefined ? {} : { [name]: jsonValue(value) });

export const toEventRecord = (
  { eventID = '', eventName, eventVersion = '1.1', dynamodb = {} }: StreamRecord,
  source: { readonly region: string; readonly streamArn: string },
): StreamEventRecord => ({
  eventID,
  eventName: eventName ?? '',
  eventVersion,
  eventSource: 'aws:dynamodb',
  // The engine calls every region "ddblocal".
  awsRegion: source.region,
  eventSourceARN: source.streamArn,
  dynamodb: {
    ApproximateCreationDateTime: Math.floor((dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
    ...image('Keys', dynamodb.Keys),
    ...image('NewImage', dynamodb.NewImage),
    ...image('OldImage', dynamodb.OldImage),
    SequenceNumber: dynamodb.SequenceNumber ?? '',
    SizeBytes: dynamodb.SizeBytes ?? 0,
    StreamViewType: dynamodb.StreamViewType ?? '',
  },
});
