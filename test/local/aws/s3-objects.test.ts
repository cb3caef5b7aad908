import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { locked, plain, put, refused, testS3, text, versioned } from './test-s3.ts';

const s3 = testS3();

const crc32Of = (content: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString('base64');
};

describe('an object', () => {
  test('is a file of the bucket’s s3.folder, under its key, and nothing else is there', async () => {
    await s3.server.createBucket({ name: 'readable', versioned: true });
    const key = 'changes/region=eu-west-1/day=2026-11-23/change 1 é.json';
    await put(s3, 'readable', key, 'first');
    await put(s3, 'readable', key, 'second');
    expect(await readdir(join(s3.folder, 'readable'), { recursive: true })).toEqual([
      'changes',
      'changes/region=eu-west-1',
      'changes/region=eu-west-1/day=2026-11-23',
      key,
    ]);
    expect(await readFile(join(s3.folder, 'readable', key), 'utf8')).toBe('second');
  });

  test('comes back with its headers, metadata and entity tag', async () => {
    const sent = { ContentType: 'application/json', ContentEncoding: 'gzip', Metadata: { writer: 'archiver' } };
    await put(s3, plain, 'described', 'content', sent);
    const { Body, $metadata, ...answer } = await s3.client.send(
      new GetObjectCommand({ Bucket: plain, Key: 'described' }),
    );
    expect($metadata.httpStatusCode).toBe(200);
    expect(await Body?.transformToString()).toBe('content');
    expect(answer).toEqual({
      ...sent,
      AcceptRanges: 'bytes',
      ContentLength: 7,
      ETag: `"${createHash('md5').update('content').digest('hex')}"`,
      LastModified: s3.now,
      ChecksumCRC32: crc32Of('content'),
    });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: plain, Key: 'described' }));
    expect({ ...head, $metadata: {} }).toEqual({ ...answer, ChecksumCRC32: undefined, $metadata: {} });
  });

  test('may be sent as a stream, whose chunks are taken apart', async () => {
    const content = randomBytes(200_000);
    const body = Readable.from([content.subarray(0, 70_001), content.subarray(70_001)]);
    await put(s3, plain, 'streamed', body, { ContentLength: content.length });
    const { Body, ContentEncoding } = await s3.client.send(new GetObjectCommand({ Bucket: plain, Key: 'streamed' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
    expect(ContentEncoding).toBeUndefined();
  });

  test('may be empty', async () => {
    await put(s3, plain, 'empty', Buffer.alloc(0), { ContentLength: 0 });
    expect(await text(s3, plain, 'empty')).toBe('');
  });

  test.each([
    ['bytes=0-0', 'a', 'bytes 0-0/5'],
    ['bytes=1-3', 'bcd', 'bytes 1-3/5'],
    ['bytes=3-', 'de', 'bytes 3-4/5'],
    ['bytes=-2', 'de', 'bytes 3-4/5'],
    ['bytes=2-99', 'cde', 'bytes 2-4/5'],
    ['bytes=-99', 'abcde', 'bytes 0-4/5'],
  ])('in part: %s', async (Range, part, ContentRange) => {
    await put(s3, plain, 'ranged', 'abcde');
    const answer = await s3.client.send(new GetObjectCommand({ Bucket: plain, Key: 'ranged', Range }));
    expect([await answer.Body?.transformToString(), answer.ContentRange]).toEqual([part, ContentRange]);
  });

  test('has no part beyond its end', async () => {
    await put(s3, plain, 'ranged', 'abcde');
    await expect(
      s3.client.send(new GetObjectCommand({ Bucket: plain, Key: 'ranged', Range: 'bytes=5-6' })),
    ).rejects.toMatchObject(refused('InvalidRange', 416));
  });

  test('that is not there is 404, as is a bucket', async () => {
    await expect(text(s3, plain, 'none')).rejects.toMatchObject(refused('NoSuchKey', 404));
    await expect(text(s3, 'nowhere', 'none')).rejects.toMatchObject(refused('NoSuchBucket', 404));
    await expect(put(s3, 'nowhere', 'any', 'x')).rejects.toMatchObject(refused('NoSuchBucket', 404));
  });
});

describe('deleting', () => {
  test('in a bucket without versions is for good, and can be repeated', async () => {
    await put(s3, plain, 'gone', 'content');
    for (let time = 0; time < 2; time += 1) {
      await s3.client.send(new DeleteObjectCommand({ Bucket: plain, Key: 'gone' }));
      await expect(text(s3, plain, 'gone')).rejects.toMatchObject(refused('NoSuchKey', 404));
    }
  });

  test('in a bucket with versions hides the object behind a marker; without the marker it is back', async () => {
    const { VersionId: first } = await put(s3, versioned, 'hidden', 'first');
    const { VersionId: second } = await put(s3, versioned, 'hidden', 'second');
    const marker = await s3.client.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'hidden' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(text(s3, versioned, 'hidden')).rejects.toMatchObject(refused('NoSuchKey', 404));
    expect(await readdir(join(s3.folder, versioned))).not.toContain('hidden');
    expect([await text(s3, versioned, 'hidden', first), await text(s3, versioned, 'hidden', second)]).toEqual([
      'first',
      'second',
    ]);
    await expect(text(s3, versioned, 'hidden', marker.VersionId)).rejects.toMatchObject(
      refused('MethodNotAllowed', 405),
    );
    await s3.client.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'hidden', VersionId: marker.VersionId }));
    expect(await text(s3, versioned, 'hidden')).toBe('second');
  });

  test('the newest version brings the one before it back', async () => {
    await put(s3, versioned, 'undone', 'first');
    const { VersionId } = await put(s3, versioned, 'undone', 'second');
    await s3.client.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'undone', VersionId }));
    expect(await text(s3, versioned, 'undone')).toBe('first');
    expect(await readFile(join(s3.folder, versioned, 'undone'), 'utf8')).toBe('first');
    await expect(text(s3, versioned, 'undone', VersionId)).rejects.toMatchObject(refused('NoSuchVersion', 404));
  });
});

describe('a removal only of what is meant', () => {
  const remove = (Key: string, IfMatch: string | undefined) =>
    s3.client.send(new DeleteObjectCommand({ Bucket: versioned, Key, IfMatch }));

  test('takes the object of that tag', async () => {
    for (const tagOf of [(tag = '') => tag, (tag = '') => tag.replaceAll('"', ''), () => '*']) {
      const { ETag } = await put(s3, versioned, 'meant', 'content');
      await remove('meant', tagOf(ETag));
      await expect(text(s3, versioned, 'meant')).rejects.toMatchObject(refused('NoSuchKey', 404));
    }
  });

  test('leaves one that was put over it', async () => {
    const { ETag } = await put(s3, versioned, 'replaced', 'first');
    await put(s3, versioned, 'replaced', 'second');
    await expect(remove('replaced', ETag)).rejects.toMatchObject(refused('PreconditionFailed', 412));
    expect(await text(s3, versioned, 'replaced')).toBe('second');
  });

  test('finds none where it is hidden already, and hides nothing once more', async () => {
    const { ETag } = await put(s3, versioned, 'hidden', 'content');
    await remove('hidden', ETag);
    await expect(remove('hidden', ETag)).rejects.toMatchObject(refused('NoSuchKey', 404));
  });

  test('is not there for a version, which nothing takes the place of', async () => {
    const { ETag, VersionId } = await put(s3, versioned, 'a version', 'content');
    await expect(
      s3.client.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'a version', VersionId, IfMatch: ETag })),
    ).rejects.toMatchObject(refused('NotImplemented', 501));
  });

  test('is no condition of a read', async () => {
    await expect(
      s3.client.send(new GetObjectCommand({ Bucket: versioned, Key: 'meant', IfMatch: '*' })),
    ).rejects.toMatchObject(refused('NotImplemented', 501));
  });
});

describe('Object Lock', () => {
  const remove = (Key: string, VersionId: string | undefined, BypassGovernanceRetention?: boolean) =>
    s3.client.send(
      new DeleteObjectCommand({
        Bucket: locked,
        Key,
        VersionId,
        ...(BypassGovernanceRetention !== undefined && { BypassGovernanceRetention }),
      }),
    );

  test('keeps each version until its last day is over; a new version or a marker changes nothing of that', async () => {
    s3.now = new Date('2026-11-23T12:00:00Z');
    const { VersionId } = await put(s3, locked, 'kept', 'first');
    await put(s3, locked, 'kept', 'second');
    await remove('kept', undefined);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: locked, Key: 'kept', VersionId }));
    expect([head.ObjectLockMode, head.ObjectLockRetainUntilDate]).toEqual([
      'GOVERNANCE',
      new Date('2026-12-23T12:00:00Z'),
    ]);
    s3.now = new Date('2026-12-23T11:59:59.999Z');
    await expect(remove('kept', VersionId)).rejects.toMatchObject(refused('AccessDenied', 403));
    expect(await text(s3, locked, 'kept', VersionId)).toBe('first');
    s3.now = new Date('2026-12-23T12:00:00Z');
    await remove('kept', VersionId);
    await expect(text(s3, locked, 'kept', VersionId)).rejects.toMatchObject(refused('NoSuchVersion', 404));
  });

  test('in governance mode gives way to a request that says so; in compliance mode it does not', async () => {
    const governed = await put(s3, locked, 'governed', 'content');
    await remove('governed', governed.VersionId, true);
    await s3.server.createBucket({ name: locked, versioned: true, objectLock: { mode: 'COMPLIANCE', days: 1 } });
    const { VersionId } = await put(s3, locked, 'complied', 'content');
    await expect(remove('complied', VersionId, true)).rejects.toMatchObject(refused('AccessDenied', 403));
  });

  test('needs a bucket with versions', async () => {
    await expect(
      s3.server.createBucket({ name: 'wrong', versioned: false, objectLock: { mode: 'GOVERNANCE', days: 1 } }),
    ).rejects.toMatchObject({ code: 'InvalidRequest' });
  });
});

describe('a put only if absent', () => {
  test('of fifty at once exactly one wins, and its content is there', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        try {
          await put(s3, versioned, 'raced', `content ${index}`, { IfNoneMatch: '*' });
          return { index };
        } catch (error) {
          return { error };
        }
      }),
    );
    const winners = attempts.flatMap(({ index }) => index ?? []);
    expect(winners).toHaveLength(1);
    expect(await text(s3, versioned, 'raced')).toBe(`content ${winners[0]}`);
    for (const { error } of attempts) {
      if (error !== undefined) expect(error).toMatchObject(refused('PreconditionFailed', 412));
    }
  });

  test('is done where a delete marker is the newest version', async () => {
    await put(s3, versioned, 'revived', 'before');
    await s3.client.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'revived' }));
    await put(s3, versioned, 'revived', 'after', { IfNoneMatch: '*' });
    expect(await text(s3, versioned, 'revived')).toBe('after');
  });
});
