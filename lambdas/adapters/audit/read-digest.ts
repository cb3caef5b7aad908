import type { S3Client } from '@aws-sdk/client-s3';
import { type Digest, parseDigest } from '../../core/audit/digest.ts';
import { readObject } from './read-object.ts';

/** @throws where there is no such digest, or it cannot be read */
export const readDigest = async (s3: S3Client, bucket: string, key: string): Promise<Digest> =>
  parseDigest(key, Buffer.from(await readObject(s3, { Bucket: bucket, Key: key })).toString('utf8'));
