import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { locked, put, refused, testS3, versioned } from './test-s3.ts';

const s3 = testS3();
const until = new Date('2027-11-23T12:00:00.000Z');
const checked = { ChecksumAlgorithm: 'SHA256' } as const;

describe('a retention of an object’s own', () => {
  test('takes the place of the bucket’s, and keeps the version until then', async () => {
    const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until } as const;
    const { VersionId } = await put(s3, locked, 'own', 'x', { ...checked, ...lock });
    expect(await s3.client.send(new HeadObjectCommand({ Bucket: locked, Key: 'own' }))).toMatchObject(lock);
    const remove = () =>
      s3.client.send(
        new DeleteObjectCommand({ Bucket: locked, Key: 'own', VersionId, BypassGovernanceRetention: true }),
      );
    s3.now = new Date(until.getTime() - 1);
    await expect(remove()).rejects.toMatchObject(refused('AccessDenied', 403));
    s3.now = new Date(until.getTime() + 1);
    await expect(remove()).resolves.toBeDefined();
    s3.now = new Date('2026-11-23T12:00:00Z');
  });

  test.each([
    ['names a mode alone', locked, { ObjectLockMode: 'GOVERNANCE' }, 'InvalidArgument'],
    ['names a date alone', locked, { ObjectLockRetainUntilDate: until }, 'InvalidArgument'],
    [
      'is over already',
      locked,
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date('2026-11-23T12:00:00Z') },
      'InvalidArgument',
    ],
    [
      'is asked of a bucket without Object Lock',
      versioned,
      { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until },
      'InvalidRequest',
    ],
  ] as const)('is refused where it %s', async (_, bucket, lock, error) => {
    await expect(put(s3, bucket, 'refused', 'x', { ...checked, ...lock })).rejects.toMatchObject(refused(error, 400));
  });
});
