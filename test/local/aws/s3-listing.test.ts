import { createHash } from 'node:crypto';
import { DeleteObjectCommand, ListObjectsV2Command, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { put, testS3 } from './test-s3.ts';

const s3 = testS3();

describe('listing', () => {
  const bucket = 'listed';
  const keys = ['a', 'a-b', 'a.b', 'b/1', 'b/2/x', 'b/2/y', 'b0', 'c/1', 'é', '😀', '\uff5e'];
  const inOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  beforeAll(async () => {
    await s3.server.createBucket({ name: bucket, versioned: true });
    for (const key of keys) await put(s3, bucket, key, key);
    await put(s3, bucket, 'deleted', 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'deleted' }));
  });

  const list = async (input: { Prefix?: string; Delimiter?: string; MaxKeys?: number; StartAfter?: string }) => {
    const found: string[][] = [];
    for await (const page of paginateListObjectsV2({ client: s3.client }, { Bucket: bucket, ...input })) {
      found.push([
        ...(page.Contents ?? []).map(({ Key }) => Key ?? ''),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''),
      ]);
    }
    return found;
  };

  test('gives each current object once, in the order of UTF-8 bytes, however long the pages are', async () => {
    for (const MaxKeys of [1, 2, 3, 100]) expect((await list({ MaxKeys })).flat()).toEqual(inOrder);
  });

  test.each([
    [{ Prefix: 'b/' }, ['b/1', 'b/2/x', 'b/2/y']],
    [{ Prefix: 'b/2' }, ['b/2/x', 'b/2/y']],
    [{ Prefix: 'nothing' }, []],
    [{ Delimiter: '/' }, ['a', 'a-b', 'a.b', 'b0', 'é', '\uff5e', '😀', 'b/', 'c/']],
    [{ Prefix: 'b/', Delimiter: '/' }, ['b/1', 'b/2/']],
    [{ StartAfter: 'b/2/x' }, ['b/2/y', 'b0', 'c/1', 'é', '\uff5e', '😀']],
  ])('%j', async (input, expected) => {
    expect((await list(input)).flat()).toEqual(expected);
  });

  test('with a delimiter gives each common prefix once over all pages', async () => {
    const found = (await list({ Delimiter: '/', MaxKeys: 1 })).flat();
    expect(found).toEqual(['a', 'a-b', 'a.b', 'b/', 'b0', 'c/', 'é', '\uff5e', '😀']);
  });

  test('says of each object what it is', async () => {
    const { Contents, KeyCount, IsTruncated } = await s3.client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'b/1' }),
    );
    const etag = `"${createHash('md5').update('b/1').digest('hex')}"`;
    expect({ Contents, KeyCount, IsTruncated }).toEqual({
      Contents: [{ Key: 'b/1', Size: 3, ETag: etag, LastModified: expect.any(Date), StorageClass: 'STANDARD' }],
      KeyCount: 1,
      IsTruncated: false,
    });
  });
});
