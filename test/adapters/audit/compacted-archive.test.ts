import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { gzipSync } from 'node:zlib';
import { compactedArchive } from '../../../lambdas/adapters/audit/compacted-archive.ts';
import { digestedUntil } from '../../../lambdas/adapters/audit/digested-until.ts';
import { digestKey } from '../../../lambdas/contract/digests.ts';
import { type Statement, sha256Of, digestText } from '../../../lambdas/core/audit/digest.ts';
import { type Instant, instant, instantAt } from '../../../lambdas/core/instant.ts';
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
    const original = await archive().original('a.json.gz');
    expect(Buffer.from(original?.content ?? []).toString()).toBe('one\ntwo\n');
    await expect(archive().original('huge.json.gz')).rejects.toThrow();
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

describe('what is digested', () => {
  const REGION = 'eu-west-1';
  const digest = async (region: string, sequence: number, complete: Instant | null) => {
    const to = instantAt(s3.now.getTime() - 3_600_000);
    const statement: Statement = {
      ...{ iss: 'urn:licet:test', region, sequence, from: to, to, complete, latest: null, objects: 0, records: 0 },
      ...{ recent: { first: '2026-11-21', last: '2026-11-24', complete: to }, manifest: sha256Of('') },
      previous: { key: 'before', sha256: 'x' },
    };
    const token = ['e30', Buffer.from(JSON.stringify(statement)).toString('base64url'), 'c2ln'].join('.');
    await put(s3, locked, digestKey(statement), digestText(token, ''), { ChecksumAlgorithm: 'SHA256' });
  };
  const until = (region: string) =>
    digestedUntil(s3.client, { bucket: locked, region, clock: () => instantAt(s3.now.getTime()) })();

  test('is what the latest digest says that all digests list', async () => {
    await digest(REGION, 2, instant.parse('2026-11-23T09:00:00.000Z'));
    await digest(REGION, 3, instant.parse('2026-11-23T10:00:00.000Z'));
    expect(await until(REGION)).toBe('2026-11-23T10:00:00.000Z');
  });

  test('is nothing where there is no digest, none of these days, or one that does not say', async () => {
    expect(await until('us-east-1')).toBeUndefined();
    await digest('ap-southeast-2', 2, null);
    expect(await until('ap-southeast-2')).toBeUndefined();
    const now = s3.now;
    s3.now = new Date(now.getTime() + 5 * 86_400_000);
    expect(await until(REGION)).toBeUndefined();
    s3.now = now;
  });

  test('cannot be told by a digest that cannot be read', async () => {
    const key = digestKey({ region: 'us-west-2', from: instantAt(s3.now.getTime()), sequence: 2 });
    await put(s3, locked, key, 'no digest', { ChecksumAlgorithm: 'SHA256' });
    await expect(until('us-west-2')).rejects.toThrow();
    expect((await s3.client.send(new GetObjectCommand({ Bucket: locked, Key: key }))).ContentLength).toBe(9);
  });
});
