import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { changeArchive } from '../../../lambdas/adapters/audit/change-archive.ts';

const object = { key: 'changes/region=eu-west-1/day=2026-11-23/hour=07/chg_1.json', body: '{"id":"chg_1"}\n' };
const s3Error = (httpStatusCode: number, name: string) =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode }, message: name });

describe('the put of an object', () => {
  const s3 = mockClient(S3Client);
  const put = changeArchive(new S3Client({}), 'audit-bucket');
  afterEach(() => void s3.reset());

  test('asks S3 to refuse a second one, and to keep its checksum', async () => {
    s3.on(PutObjectCommand).resolves({});
    await put(object);
    expect(s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input)).toEqual([
      {
        Bucket: 'audit-bucket',
        Key: object.key,
        Body: object.body,
        ContentType: 'application/json',
        IfNoneMatch: '*',
        ChecksumAlgorithm: 'SHA256',
      },
    ]);
  });

  test('that is already there is done', async () => {
    s3.on(PutObjectCommand).rejects(s3Error(412, 'PreconditionFailed'));
    await expect(put(object)).resolves.toBeUndefined();
  });

  test.each([
    ['another put of the key is under way', s3Error(409, 'ConditionalRequestConflict')],
    ['access is denied', s3Error(403, 'AccessDenied')],
    ['the bucket is gone', s3Error(404, 'NoSuchBucket')],
    ['S3 is throttling', s3Error(503, 'SlowDown')],
    ['S3 is failing', s3Error(500, 'InternalError')],
    ['the network is gone', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ])('fails when %s', async (_, error) => {
    s3.on(PutObjectCommand).rejects(error);
    await expect(put(object)).rejects.toBe(error);
  });
});
