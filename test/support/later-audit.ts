import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { compactedArchive } from '../../lambdas/adapters/audit/compacted-archive.ts';
import { digestChain } from '../../lambdas/adapters/audit/digest-chain.ts';
import { digestedArchive } from '../../lambdas/adapters/audit/digested-archive.ts';
import { digestSigner } from '../../lambdas/adapters/kms/digest-signer.ts';
import { digestVerifier } from '../../lambdas/adapters/kms/digest-verifier.ts';
import { columnarFormat } from '../../lambdas/adapters/parquet/columnar-format.ts';
import { instantAt } from '../../lambdas/core/instant.ts';
import { compactAudit } from '../../lambdas/operations/audit/compact-audit.ts';
import { digestedUntil } from '../../lambdas/operations/audit/digested-until.ts';
import { expireOriginals } from '../../lambdas/operations/audit/expire-originals.ts';
import { signDigests } from '../../lambdas/operations/audit/sign-digests.ts';
import { startKms } from '../../local/aws/kms-server.ts';
import { startS3 } from '../../local/aws/s3-server.ts';

const MEBIBYTE = 1024 * 1024;
const bounds = { originals: 10_000, rows: 200_000, bytes: 128 * MEBIBYTE };
const lock = { mode: 'COMPLIANCE', days: 2555 } as const;

/** Key that signed the first digest of a bucket. */
const signingKey = async (bucket: string): Promise<string> => {
  const digests = (await readdir(join(bucket, 'digests'), { recursive: true })).filter((name) =>
    name.endsWith('.ndjson'),
  );
  const [header = ''] = (await readFile(join(bucket, 'digests', digests[0] ?? ''), 'utf8')).split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
};

/**
 * What the audit's schedules do with the buckets of a run that has ended, as if it were later by then: compact the hours
 * that are closed, sign a digest, let go what has been kept for long enough.
 *
 * @param later milliseconds from now
 * @returns originals that were hidden
 */
export const auditLater = async (dataFolder: string, regions: readonly string[], later: number): Promise<number> => {
  const clock = () => instantAt(Date.now() + later);
  const folder = join(dataFolder, 'buckets');
  const [s3Server, kmsServer] = await Promise.all([
    startS3({ folder, now: () => new Date(clock()) }),
    startKms({ folder: join(dataFolder, 'kms') }),
  ]);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
  let hidden = 0;
  for (const region of regions) {
    const bucket = (await readdir(folder)).find((name) => name.includes('-audit-') && name.endsWith(region)) ?? '';
    await s3Server.createBucket({ name: bucket, versioned: true, objectLock: lock });
    const s3 = new S3Client({ endpoint: s3Server.url, region, credentials, forcePathStyle: true });
    const kms = new KMSClient({ endpoint: kmsServer.url, region, credentials });
    const report = (what: string, cause: unknown): never => {
      throw new Error(`${what}: ${String(cause)}`);
    };
    const archive = compactedArchive(s3, { bucket, contentMax: bounds.bytes });
    const ports = { clock, timeLeft: () => Infinity, archive, format: columnarFormat, report };
    await compactAudit(ports, { region, everything: true, bounds, time: { begin: 0, read: 0 } });
    const keyArn = `arn:aws:kms:${region}:000000000000:key/${await signingKey(join(folder, bucket))}`;
    const digests = {
      clock,
      chain: digestChain(s3, { bucket, region, lock }),
      isSigned: digestVerifier(kms, [keyArn]),
    };
    await signDigests(
      {
        ...digests,
        archive: digestedArchive(s3, { bucket, region, report }),
        sign: digestSigner(kms, keyArn, clock),
        report,
      },
      { issuer: 'urn:licet:local', region, readFor: 600_000, objectsMax: 50_000 },
    );
    const expiry = { ...ports, digestedUntil: () => digestedUntil(digests) };
    const expired = await expireOriginals(expiry, { region, begin: 0 });
    hidden += expired.hidden;
    s3.destroy();
    kms.destroy();
  }
  await Promise.all([s3Server.stop(), kmsServer.stop()]);
  return hidden;
};
