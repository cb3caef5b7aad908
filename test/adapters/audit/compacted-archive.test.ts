import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { gzipSync } from 'node:zlib';
import { compactedArchive } from '../../../lambdas/adapters/audit/compacted-archive.ts';
import { instantAt } from '../../../lambdas/core/instant.ts';
import { locked, put, testS3, versioned } from '../../local/aws/test-s3.ts';

const s3 = testS3();
const archive = () => compactedArchive(s3.client, { bucket: locked, contentMax: 1_000 });

describe('the archive that is compacted', () => {
  test('is listed in whole, however many pages that takes', async () => {
    const ofPages = compactedArchive(s3.client, { bucket: versioned, contentMax: 1 });
    const keys = Array.from({ length: 1_203 }, (_, at) => `many/day=${at % 2}/${String(at).padStart(5, '0')}`);
    for (let at = 0; at < keys.length; at += 100)
      await Promise.all(keys.slice(at, at + 100).map((key) => put(s3, versioned, key, 'x')));
    expect((await ofPages.list('many/')).map(({ key }) => key)).toEqual(keys.toSorted());
    expect(await ofPages.folders('many/')).toEqual(['many/day=0/', 'many/day=1/']);
  }, 60_000);

  test('says of an object how large it is, and when it came', async () => {
    await put(s3, locked, 'listed/a', '12345', { ChecksumAlgorithm: 'SHA256' });
    expect(await archive().list('listed/')).toEqual([{ key: 'listed/a', bytes: 5, at: instantAt(s3.now.getTime()) }]);
  });

  test('takes a key once', async () => {
    expect(await archive().put('once', Buffer.from('first'))).toBe(true);
    expect(await archive().put('once', Buffer.from('second'))).toBe(false);
    expect(Buffer.from(await archive().read('once')).toString()).toBe('first');
  });

  test('gives of an object the bytes that are asked for', async () => {
    await archive().put('ranges', Buffer.from('0123456789'));
    const file = archive().open({ key: 'ranges', bytes: 10 });
    const text = async (start: number, end?: number) => Buffer.from(await file.slice(start, end)).toString();
    expect([await text(0, 4), await text(7), await text(9, 10)]).toEqual(['0123', '789', '9']);
  });

  test('decompresses an original by its name, also one of several members, and no more than can be held', async () => {
    const members = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]);
    await archive().put('a.json.gz', members);
    await archive().put('huge.json.gz', gzipSync(Buffer.alloc(1_001)));
    await archive().put('more.json.gz', Buffer.concat([members, Buffer.from('\0more')]));
    const original = await archive().original('a.json.gz');
    expect(Buffer.from(original?.content ?? []).toString()).toBe('one\ntwo\n');
    await expect(archive().original('huge.json.gz')).rejects.toThrow();
    await expect(archive().original('more.json.gz')).rejects.toThrow('what stands after its last gzip member is none');
    expect(await archive().original('nothing.json')).toBeUndefined();
  });

  test('hides an object, whose version stays, and which may be hidden again', async () => {
    await archive().put('hidden', Buffer.from('still here'));
    await archive().hide('hidden');
    await archive().hide('hidden');
    expect(await archive().original('hidden')).toBeUndefined();
    expect(await archive().list('hidden')).toEqual([]);
  });
});

describe('a put', () => {
  const put = async (httpStatusCode: number): Promise<boolean> => {
    const failure = new S3ServiceException({
      ...{ name: 'x', $fault: 'client', $metadata: { httpStatusCode }, message: `answered ${httpStatusCode}` },
    });
    const mocked = mockClient(S3Client);
    try {
      mocked.on(PutObjectCommand).rejects(failure);
      return await compactedArchive(new S3Client({}), { bucket: 'b', contentMax: 1 }).put('key', Buffer.from('x'));
    } finally {
      mocked.restore();
    }
  };

  test('that meets another of the same key which is under way is one that was not the first', async () => {
    expect(await put(409)).toBe(false);
  });

  test.each([403, 404, 500, 503])('fails where S3 answers %s', async (status) => {
    await expect(put(status)).rejects.toThrow(`answered ${status}`);
  });
});
