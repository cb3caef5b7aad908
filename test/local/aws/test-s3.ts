import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
import { type LocalS3, startS3 } from '../../../local/aws/s3-server.ts';

export const plain = 'plain';
export const versioned = 'versioned';
export const locked = 'locked';

/** A running stand-in with a bucket of each kind, asked through the SDK. */
export interface TestS3 {
  readonly folder: string;
  readonly server: LocalS3;
  readonly client: S3Client;
  /** The stand-in's clock. */
  now: Date;
}

/** Starts a stand-in before the suite's tests and stops it after them. What it returns is filled by then. */
export const testS3 = (): TestS3 => {
  const run = { now: new Date('2026-11-23T12:00:00Z') } as { -readonly [K in keyof TestS3]: TestS3[K] };
  beforeAll(async () => {
    run.folder = await mkdtemp(join(tmpdir(), 's3-'));
    run.server = await startS3({ folder: run.folder, now: () => run.now });
    await run.server.createBucket({ name: plain, versioned: false });
    await run.server.createBucket({ name: versioned, versioned: true });
    await run.server.createBucket({ name: locked, versioned: true, objectLock: { mode: 'GOVERNANCE', days: 30 } });
    run.client = new S3Client({
      endpoint: run.server.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
    });
  });
  afterAll(async () => {
    run.client.destroy();
    await run.server.stop();
    await rm(run.folder, { recursive: true });
  });
  return run;
};

export const put = (
  { client }: TestS3,
  Bucket: string,
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  more: Partial<PutObjectCommandInput> = {},
) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

export const text = async (
  { client }: TestS3,
  Bucket: string,
  Key: string,
  VersionId?: string,
): Promise<string | undefined> => {
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) }),
  );
  return Body?.transformToString();
};

/** What an SDK error of that name and HTTP status matches. */
export const refused = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });
