import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';

const envelopeSchema = z.object({
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  owner: z.string(),
  logGroup: z.string(),
  logStream: z.string(),
  subscriptionFilters: z.array(z.string()),
  logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** Envelopes of an object: members of gzip that are joined, each of them one JSON text. */
export const envelopesIn = (body: Uint8Array): readonly Envelope[] => {
  // JSON texts stand one after another without anything between them.
  const texts = gunzipSync(body)
    .toString()
    .split(/(?<=\}\]\})(?=\{"messageType")/);
  return texts.map((text) => envelopeSchema.parse(JSON.parse(text)));
};

/** Keys of a bucket, and what is in its objects, in the order of the keys. */
export const landed = async (client: S3Client, bucket: string) => {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  const keys = Contents.flatMap(({ Key }) => Key ?? []);
  const bodies = await Promise.all(
    keys.map(async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    }),
  );
  return { keys, envelopes: bodies.flatMap(envelopesIn) };
};

/** Lines that functions wrote, in the order in which they landed. */
export const landedLines = async (client: S3Client, bucket: string): Promise<string[]> => {
  const { envelopes } = await landed(client, bucket);
  return envelopes
    .filter(({ messageType }) => messageType === 'DATA_MESSAGE')
    .flatMap(({ logEvents }) => logEvents.map(({ message }) => message));
};
