import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { compactedArchive } from '../../lambdas/adapters/audit/compacted-archive.ts';
import { columnarFormat } from '../../lambdas/adapters/parquet/columnar-format.ts';
import { type AuditKind, auditKinds, COLUMNAR_PREFIX } from '../../lambdas/contract/audit.ts';
import { instantAt } from '../../lambdas/core/instant.ts';
import type { CompactedArchive, CompactionPorts } from '../../lambdas/operations/audit/compaction-ports.ts';
import { reconcilePart } from '../../lambdas/operations/audit/reconcile-part.ts';
import type { TestS3 } from '../local/aws/test-s3.ts';

const HOUR = 3_600_000;
export const REGION = 'eu-west-1';
export const generous = { originals: 1_000, rows: 100_000, bytes: 32 * 1024 * 1024 };
export const settings = { region: REGION, everything: false, bounds: generous, time: { begin: 10, read: 5 } };

/** An audit bucket of a test's own, with the ways in which compaction and the test look at it. */
export interface AuditBucket {
  readonly bucket: string;
  readonly archive: CompactedArchive;
  /** What could not be done: key or hour, and why. */
  readonly reports: [what: string, cause: string][];
  readonly ports: (more?: Partial<CompactionPorts>) => CompactionPorts;
  readonly put: (key: string, body: string | Uint8Array) => Promise<string>;
}

export const auditBucket = async (s3: TestS3): Promise<AuditBucket> => {
  const bucket = `licet-${randomUUID().slice(0, 8)}-audit-000000000000-${REGION}`;
  await s3.server.createBucket({
    name: bucket,
    versioned: true,
    objectLock: { mode: 'COMPLIANCE', days: 2555 },
  });
  const archive = compactedArchive(s3.client, { bucket, contentMax: 1024 * 1024 });
  const reports: [string, string][] = [];
  return {
    bucket,
    archive,
    reports,
    ports: (more = {}) => ({
      clock: () => instantAt(s3.now.getTime()),
      timeLeft: () => 1_000,
      archive,
      format: columnarFormat,
      report: (what, cause) => void reports.push([what, cause instanceof Error ? cause.message : String(cause)]),
      ...more,
    }),
    put: async (key, body) => {
      const Body = Buffer.from(body);
      await s3.client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body, IfNoneMatch: '*', ChecksumAlgorithm: 'SHA256' }),
      );
      return key;
    },
  };
};

/** `region=…/day=…/hour=…` so many hours before the moment. */
export const partition = (now: Date, hoursAgo: number): string => {
  const at = new Date(now.getTime() - hoursAgo * HOUR).toISOString();
  return `region=${REGION}/day=${at.slice(0, 10)}/hour=${at.slice(11, 13)}`;
};

export const changeLine = (id: string, more: object = {}): string =>
  JSON.stringify({
    ...{ schema: 1, id, changed_at: '2026-11-23T07:08:09.123Z', action: 'license.issued', actor: 'arn', reason: null },
    ...{ request_id: 'req', entity: 'license', entity_id: 'lic_1', version: 1, before: null, after: '{}' },
    ...{ sequence: '1', ...more },
  });

export const endLine = (id: string): string =>
  JSON.stringify({
    ...{ audit: 'environments', schema: 1, id, function: 'check', started_at: '2026-11-23T07:00:00.000Z' },
    ...{ ended_at: '2026-11-23T08:00:00.000Z', attempts: 1 },
  });

export const gzipped = (lines: readonly string[]): Uint8Array => gzipSync(lines.map((line) => `${line}\n`).join(''));

export const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A row as tests look at it. */
export interface SeenRow {
  readonly part: string;
  readonly source: string;
  readonly id: unknown;
  readonly repeated: boolean;
}

/** All rows of all columnar files of a kind, each file reconciled with what it says of its originals. */
export const rowsOf = async (archive: CompactedArchive, kind: AuditKind): Promise<readonly SeenRow[]> => {
  const rows: SeenRow[] = [];
  for (const object of await archive.list(`${COLUMNAR_PREFIX}/${kind}/`)) {
    await reconcilePart(columnarFormat, kind, { key: object.key, bytes: await archive.read(object.key) });
    const part = await columnarFormat.open(archive.open(object));
    const idAt = part.names.indexOf('id');
    for await (const { source, cells, repeated } of part.rows)
      rows.push({ part: object.key.slice(object.key.lastIndexOf('/') + 1), source, id: cells[idAt], repeated });
  }
  return rows;
};

/** Keys of the originals that columnar files hold, each as often as it is held. */
export const sourcesOf = async (archive: CompactedArchive): Promise<readonly string[]> => {
  const keys: string[] = [];
  for (const kind of auditKinds) {
    for (const object of await archive.list(`${COLUMNAR_PREFIX}/${kind}/`)) {
      for (const source of await columnarFormat.sources(archive.open(object))) keys.push(source.key);
    }
  }
  return keys.toSorted();
};
