import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columnarFormat } from '../../lambdas/adapters/parquet/columnar-format.ts';
import { columnarKey } from '../../lambdas/contract/columnar.ts';
import { type ColumnarPart, cutOriginal, partOf } from '../../lambdas/core/audit/columnar-part.ts';
import { type Instant, instantAt } from '../../lambdas/core/instant.ts';
import { compactAudit } from '../../lambdas/operations/audit/compact-audit.ts';
import type { CompactedArchive } from '../../lambdas/operations/audit/compaction-ports.ts';
import { expireOriginals } from '../../lambdas/operations/audit/expire-originals.ts';
import { testS3 } from '../local/aws/test-s3.ts';
import {
  type AuditBucket,
  auditBucket,
  changeLine,
  endLine,
  gzipped,
  hex,
  partition,
  REGION,
  rowsOf,
  settings,
} from './audit-bucket.ts';

const s3 = testS3();
const DAY = 86_400_000;
const start = new Date('2026-11-23T12:00:00Z');
/** The hour in which the originals of these tests were recorded. */
const where = partition(start, 3);

beforeEach(() => {
  s3.now = start;
});

const daysLater = (days: number): void => {
  s3.now = new Date(start.getTime() + days * DAY);
};

const fill = async ({ put }: AuditBucket): Promise<readonly string[]> => [
  await put(`changes/${where}/chg_a.json`, `${changeLine('chg_a')}\n`),
  await put(`changes/${where}/chg_b.json`, `${changeLine('chg_b')}\n`),
  await put(`environments/${where}/delivery.json.gz`, gzipped([endLine('env_1')])),
];

/** A bucket whose originals are in columnar files, put when they had been over for three hours. */
const compacted = async (): Promise<{ readonly bucket: AuditBucket; readonly originals: readonly string[] }> => {
  const bucket = await auditBucket(s3);
  const originals = await fill(bucket);
  await compactAudit(bucket.ports(), settings);
  return { bucket, originals };
};

const expire = (
  { ports }: AuditBucket,
  { archive, digested = instantAt(s3.now.getTime()), timeLeft = 1_000 }: Given = {},
) =>
  expireOriginals(
    {
      ...ports({ timeLeft: () => timeLeft, ...(archive !== undefined && { archive }) }),
      digestedUntil: () => Promise.resolve(digested === 'never' ? undefined : digested),
    },
    { region: REGION, begin: 10 },
  );

interface Given {
  readonly archive?: CompactedArchive;
  readonly digested?: Instant | 'never';
  readonly timeLeft?: number;
}

const current = async ({ archive }: AuditBucket): Promise<readonly string[]> => {
  const keys = [...(await archive.list('changes/')), ...(await archive.list('environments/'))].map(({ key }) => key);
  return keys.toSorted();
};

/** Versions of a bucket's objects, by key; the stand-in has no request for that. */
const versionsOf = async ({ bucket }: AuditBucket): Promise<ReadonlyMap<string, readonly string[]>> => {
  const folder = join(s3.folder, '.s3', bucket, 'histories');
  const versions = new Map<string, readonly string[]>();
  for (const file of await readdir(folder)) {
    const history = JSON.parse(await readFile(join(folder, file), 'utf8')) as {
      key: string;
      versions: { versionId: string; kind: string }[];
    };
    versions.set(
      history.key,
      history.versions.filter(({ kind }) => kind === 'content').map(({ versionId }) => versionId),
    );
  }
  return versions;
};

const getVersion = ({ bucket }: AuditBucket, Key: string, VersionId: string): Promise<GetObjectCommandOutput> =>
  s3.client.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));

describe('originals of a month ago that columnar files hold', () => {
  test('are out of sight, while their locked versions and every record stay', async () => {
    const { bucket, originals } = await compacted();
    const before = await versionsOf(bucket);
    daysLater(31);
    expect(await expire(bucket)).toEqual({ hidden: 3, hoursKept: 0, failed: 0 });
    expect(await current(bucket)).toEqual([]);
    for (const key of originals) {
      const [version = ''] = before.get(key) ?? [];
      const { Body } = await getVersion(bucket, key, version);
      expect((await Body?.transformToByteArray())?.length).toBeGreaterThan(0);
      await expect(
        s3.client.send(new DeleteObjectCommand({ Bucket: bucket.bucket, Key: key, VersionId: version })),
      ).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    expect((await rowsOf(bucket.archive, 'changes')).map(({ id }) => id)).toEqual(['chg_a', 'chg_b']);
    const { KeyCount } = await s3.client.send(new ListObjectsV2Command({ Bucket: bucket.bucket, Prefix: 'changes/' }));
    expect(KeyCount).toBe(0);
  });

  test('are asked for once: the next runs have nothing to do with them', async () => {
    const { bucket } = await compacted();
    daysLater(31);
    await expire(bucket);
    expect(await expire(bucket)).toEqual({ hidden: 0, hoursKept: 0, failed: 0 });
    expect(await compactAudit(bucket.ports(), { ...settings, everything: true })).toMatchObject({
      parts: 0,
      failed: 0,
    });
  });

  test('are all hidden at last, wherever a run is killed', async () => {
    for (let at = 1; at <= 3; at += 1) {
      s3.now = start;
      const { bucket } = await compacted();
      daysLater(31);
      let hidden = 0;
      const dying: CompactedArchive = {
        ...bucket.archive,
        hide: (key) => ((hidden += 1) >= at ? Promise.reject(new Error('killed')) : bucket.archive.hide(key)),
      };
      await expire(bucket, { archive: dying });
      await expire(bucket);
      expect(await current(bucket)).toEqual([]);
      expect(await rowsOf(bucket.archive, 'changes')).toHaveLength(2);
    }
  });
});

describe('originals stay in sight', () => {
  const expectAllThere = async (bucket: AuditBucket, originals: readonly string[]): Promise<void> => {
    expect(await current(bucket)).toEqual([...originals].toSorted());
    for (const versions of (await versionsOf(bucket)).values()) expect(versions).toHaveLength(1);
  };

  test('for a month', async () => {
    const { bucket, originals } = await compacted();
    daysLater(29);
    expect(await expire(bucket)).toEqual({ hidden: 0, hoursKept: 0, failed: 0 });
    await expectAllThere(bucket, originals);
  });

  test('while no columnar file holds them', async () => {
    const bucket = await auditBucket(s3);
    const originals = await fill(bucket);
    daysLater(31);
    expect(await expire(bucket)).toEqual({ hidden: 0, hoursKept: 2, failed: 0 });
    await expectAllThere(bucket, originals);
  });

  test('while one of their hour is in none', async () => {
    const { bucket, originals } = await compacted();
    daysLater(31);
    const late = await bucket.put(`changes/${where}/chg_late.json`, `${changeLine('chg_late')}\n`);
    expect(await expire(bucket)).toEqual({ hidden: 1, hoursKept: 1, failed: 0 });
    expect(await current(bucket)).toEqual([originals[0], originals[1], late]);
  });

  test.each([
    ['there is none', 'never' as const],
    ['the latest is of before the columnar file', instantAt(start.getTime())],
  ])('while no digest lists the columnar files: %s', async (_, digested) => {
    const { bucket, originals } = await compacted();
    daysLater(31);
    expect(await expire(bucket, { digested })).toEqual({ hidden: 0, hoursKept: 2, failed: 0 });
    await expectAllThere(bucket, originals);
  });

  test('where there is no time', async () => {
    const { bucket, originals } = await compacted();
    daysLater(31);
    expect(await expire(bucket, { timeLeft: 9 })).toEqual({ hidden: 0, hoursKept: 2, failed: 0 });
    await expectAllThere(bucket, originals);
  });

  test('and the run fails, where one is not what its columnar file was made of', async () => {
    const { bucket, originals } = await compacted();
    daysLater(31);
    const other: CompactedArchive = {
      ...bucket.archive,
      original: async (key) => {
        const original = await bucket.archive.original(key);
        if (!key.endsWith('chg_b.json')) return original;
        const content = Buffer.from(`${changeLine('chg_x')}\n`);
        return { key, content, sha256: hex(content) };
      },
    };
    expect(await expire(bucket, { archive: other })).toEqual({ hidden: 1, hoursKept: 0, failed: 1 });
    expect(await current(bucket)).toEqual(originals.slice(0, 2));
    expect(bucket.reports).toEqual([
      [`changes/${where}`, `changes/${where}/chg_b.json is not what its columnar file was made of.`],
    ]);
  });

  test('and the run fails, where a columnar file does not give them back', async () => {
    const bucket = await auditBucket(s3);
    const originals = await fill(bucket);
    const part = columnarKey('changes', { region: REGION, at: '2026-11-23T09:00:00.000Z' }, 1);
    await bucket.put(part, await forgedPart(bucket));
    daysLater(31);
    expect(await expire(bucket)).toMatchObject({ failed: 1 });
    expect(await current(bucket)).toEqual(originals);
    const fault = `${part} does not hold its originals: changes/${where}/chg_a.json is made again otherwise (1 faults).`;
    expect(bucket.reports).toEqual([[`changes/${where}`, fault]]);
  });
});

describe('no original goes, and the run fails, where a columnar file of its hour', () => {
  const folder = `columnar/changes/${where}`;
  const later = async (bucket: AuditBucket, originals: readonly string[], fault: string): Promise<void> => {
    daysLater(31);
    expect(await expire(bucket)).toMatchObject({ failed: 1 });
    expect((await current(bucket)).filter((key) => key.startsWith('changes/'))).toEqual(originals.slice(0, 2));
    expect(bucket.reports).toEqual([[`changes/${where}`, fault]]);
  };

  test.each(['part-00001.json', '_part-00001.parquet', 'part-[0].parquet'])(
    'has a name under which not everybody finds it: %s',
    async (name) => {
      const bucket = await auditBucket(s3);
      const originals = await fill(bucket);
      const foreign = await bucket.put(`${folder}/${name}`, await honestPart(bucket));
      await later(bucket, originals, `${foreign} is no columnar file of Licet.`);
    },
  );

  test('is beside one of such a name', async () => {
    const { bucket, originals } = await compacted();
    const foreign = await bucket.put(`${folder}/_SUCCESS`, '');
    await later(bucket, originals, `${foreign} is no columnar file of Licet.`);
  });

  test('is missing', async () => {
    const bucket = await auditBucket(s3);
    const originals = await fill(bucket);
    const second = await bucket.put(`${folder}/part-00002.parquet`, await honestPart(bucket));
    await later(bucket, originals, `Part 1 is missing beside ${second}.`);
  });
});

const partOfChanges = async ({ archive }: AuditBucket): Promise<ColumnarPart> => {
  const keys = (await archive.list('changes/')).map(({ key }) => key);
  const originals = (await Promise.all(keys.map(archive.original))).filter((original) => original !== undefined);
  return partOf('changes', originals.map(cutOriginal));
};

/** A columnar file that gives these originals back. */
const honestPart = async (bucket: AuditBucket): Promise<Uint8Array> =>
  columnarFormat.encode(await partOfChanges(bucket));

/** A columnar file of these originals whose first record is another, and which names them as they are. */
const forgedPart = async (bucket: AuditBucket): Promise<Uint8Array> => {
  const part = await partOfChanges(bucket);
  const [first, ...others] = part.rows;
  if (first === undefined) throw new Error('there are no originals');
  return columnarFormat.encode({
    ...part,
    rows: [{ ...first, cells: [1, 'chg_x', ...first.cells.slice(2)] }, ...others],
  });
};
