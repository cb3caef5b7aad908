import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { locked, plain, put, refused, testS3, text } from './test-s3.ts';

const s3 = testS3();

describe('what S3 can do and the stand-in cannot', () => {
  const requests: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['multipart uploads', () => s3.client.send(new CreateMultipartUploadCommand({ Bucket: plain, Key: 'x' }))],
    ['copies', () => s3.client.send(new CopyObjectCommand({ Bucket: plain, Key: 'x', CopySource: 'plain/y' }))],
    ['tags', () => s3.client.send(new PutObjectTaggingCommand({ Bucket: plain, Key: 'x', Tagging: { TagSet: [] } }))],
    ['other conditions', () => put(s3, plain, 'x', 'x', { IfMatch: '"etag"' })],
    ['encryption headers', () => put(s3, plain, 'x', 'x', { ServerSideEncryption: 'aws:kms' })],
    ['a retention of one object', () => put(s3, locked, 'x', 'x', { ObjectLockLegalHoldStatus: 'ON' })],
    ['keys that lead out of the bucket', () => put(s3, plain, '../x', 'x')],
    ['keys that end as a folder does', () => put(s3, plain, 'x/', 'x')],
    [
      'a key below another one',
      async () => {
        await put(s3, plain, 'file', 'x');
        await put(s3, plain, 'file/below', 'x');
      },
    ],
    [
      'a key above another one',
      async () => {
        await put(s3, plain, 'above/file', 'x');
        await put(s3, plain, 'above', 'x');
      },
    ],
  ];

  test.each(requests)('%s: 501', async (_, send) => {
    await expect(send()).rejects.toMatchObject(refused('NotImplemented', 501));
  });

  test('a key that was refused is no hindrance to the next one', async () => {
    await put(s3, plain, 'folder/file', 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket: plain, Key: 'folder/file' }));
    await put(s3, plain, 'folder', 'now a file');
    expect(await text(s3, plain, 'folder')).toBe('now a file');
  });
});
