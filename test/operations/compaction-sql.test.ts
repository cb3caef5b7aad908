import { expect, test } from '@jest/globals';
import { instantAt } from '../../lambdas/core/instant.ts';
import { compactAudit } from '../../lambdas/operations/audit/compact-audit.ts';
import { expireOriginals } from '../../lambdas/operations/audit/expire-originals.ts';
import { openArchive } from '../../local/audit/local-archive.ts';
import { testS3 } from '../local/aws/test-s3.ts';
import { auditBucket, changeLine, endLine, gzipped, partition, REGION, settings } from './audit-bucket.ts';

const s3 = testS3();

/** What SQL shows of the archive, in which the originals may be, or columnar files, or both. */
const shown = async () => {
  const archive = await openArchive(s3.folder);
  try {
    expect(archive.unreadable).toEqual([]);
    const changes = await archive.query('SELECT * FROM changes ORDER BY id, actor');
    const ends = await archive.query('SELECT * FROM environments ORDER BY id');
    return { columns: [changes.columns, ends.columns], changes: changes.rows, ends: ends.rows };
  } finally {
    archive.close();
  }
};

test('SQL shows the same records before an hour is columnar, after it, with what came late, and when the originals are gone', async () => {
  const bucket = await auditBucket(s3);
  const where = partition(s3.now, 3);
  await bucket.put(`changes/${where}/chg_1.json`, `${changeLine('chg_1', { reason: 'a "reason", in Ünicode' })}\n`);
  await bucket.put(`changes/${where}/chg_2.json`, `${changeLine('chg_2', { version: 2 ** 53 - 1, before: '{}' })}\n`);
  await bucket.put(`environments/${where}/1.json.gz`, gzipped([endLine('env_1'), endLine('env_2')]));
  await bucket.put(`environments/${where}/2.json.gz`, gzipped([endLine('env_2')]));
  const originals = await shown();
  expect([originals.changes.length, originals.ends.length]).toEqual([2, 2]);

  await compactAudit(bucket.ports(), settings);
  expect(await shown()).toEqual(originals);

  await bucket.put(`changes/${where}/chg_3.json`, `${changeLine('chg_3')}\n`);
  await bucket.put(`environments/${where}/3.json.gz`, gzipped([endLine('env_1'), endLine('env_3')]));
  const withLate = await shown();
  expect([withLate.changes.length, withLate.ends.length]).toEqual([3, 3]);
  await compactAudit(bucket.ports(), settings);
  expect(await shown()).toEqual(withLate);

  s3.now = new Date(s3.now.getTime() + 31 * 86_400_000);
  const digestedUntil = () => Promise.resolve(instantAt(s3.now.getTime()));
  const expired = await expireOriginals({ ...bucket.ports(), digestedUntil }, { region: REGION, begin: 0 });
  expect(expired).toEqual({ hidden: 6, hoursKept: 0, failed: 0 });
  expect(await shown()).toEqual(withLate);
});
