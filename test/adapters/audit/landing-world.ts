import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { landing } from '../../../lambdas/adapters/audit/landing.ts';
import { sortedArchive } from '../../../lambdas/adapters/audit/sorted-archive.ts';
import { unpackDelivery } from '../../../lambdas/adapters/audit/unpack-delivery.ts';
import { type ArchiveAttemptsPorts, archiveAttempts } from '../../../lambdas/operations/audit/archive-attempts.ts';
import { startS3 } from '../../../local/aws/s3-server.ts';

export const REGION = 'eu-west-1';
export const buckets = {
  landing: 'licet-landing',
  archive: 'licet-audit',
  'function-logs': 'licet-function-logs',
  failedRecords: 'licet-failed-records',
} as const;

export const attempt = (id: string, at = '2026-11-24T15:00:00.000Z'): string =>
  JSON.stringify({ audit: 'attempts', schema: 1, id, attempted_at: at });

export const ended = (id: string, at = '2026-11-24T15:30:00.000Z'): string =>
  JSON.stringify({ audit: 'environments', schema: 1, id, ended_at: at });

/** What CloudWatch Logs hands to Firehose for some lines: one gzip member. */
export const member = (...messages: string[]): Buffer =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: '/aws/lambda/licet-prod-check/delivered',
      logStream: '2026/11/24/[$LATEST]0123',
      subscriptionFilters: ['licet-prod-attempts'],
      logEvents: messages.map((message, index) => ({
        id: String(index),
        timestamp: Date.parse('2026-11-24T15:00:00.000Z'),
        message,
      })),
    }),
  );

/** The buckets on a stand-in for S3, and runs of the archiver on them. */
export const startLanding = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'landing-'));
  const server = await startS3({ folder, now: () => new Date('2026-11-24T16:00:00Z') });
  for (const [content, name] of Object.entries(buckets)) {
    const lock = content === 'archive' ? { objectLock: { mode: 'COMPLIANCE' as const, days: 30 } } : {};
    await server.createBucket({ name, versioned: true, ...lock });
  }
  const s3 = new S3Client({
    endpoint: server.url,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
  });
  const reports: [what: string, key: string | undefined][] = [];
  const ports: ArchiveAttemptsPorts = {
    ...landing(s3, buckets),
    unpack: unpackDelivery,
    put: sortedArchive(s3, buckets),
    report: (what, key) => void reports.push([what, key]),
    timeLeft: () => 280_000,
  };
  const keys = async (bucket: string): Promise<string[]> => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = '' }) => Key);
  };
  const bytes = async (Bucket: string, Key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  return {
    url: server.url,
    s3,
    ports,
    reports,
    keys,
    bytes,
    land: async (Key: string, Body: Uint8Array) => {
      await s3.send(new PutObjectCommand({ Bucket: buckets.landing, Key, Body }));
    },
    run: (more: Partial<ArchiveAttemptsPorts> = {}) => archiveAttempts({ ...ports, ...more }, REGION),
    /** All lines of the archive, or of another bucket, in the order of its keys. */
    lines: async (bucket: string = buckets.archive): Promise<string[]> => {
      const lines: string[] = [];
      for (const key of await keys(bucket)) {
        lines.push(
          ...gunzipSync(await bytes(bucket, key))
            .toString()
            .split('\n')
            .slice(0, -1),
        );
      }
      return lines;
    },
    stop: async () => {
      s3.destroy();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
};
export type Landing = Awaited<ReturnType<typeof startLanding>>;

/** Ports of a process that is killed at its nth write, before that is done or after it: nothing works from then on. */
export const killedAt = (
  ports: ArchiveAttemptsPorts,
  at: number,
  when: 'before' | 'after',
): ArchiveAttemptsPorts & { readonly wasKilled: () => boolean } => {
  let count = 0;
  let dead = false;
  const dying = async <T>(write: () => Promise<T>): Promise<T> => {
    if (dead) throw new Error('killed');
    count += 1;
    if (count < at) return write();
    dead = true;
    if (when === 'after') await write();
    throw new Error('killed');
  };
  return {
    ...ports,
    put: (object) => dying(() => ports.put(object)),
    setAside: (key, content) => dying(() => ports.setAside(key, content)),
    remove: (key, tag) => dying(() => ports.remove(key, tag)),
    wasKilled: () => dead,
  };
};
