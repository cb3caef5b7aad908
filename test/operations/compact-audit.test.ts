import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { columnarFormat } from '../../lambdas/adapters/parquet/columnar-format.ts';
import { compactAudit } from '../../lambdas/operations/audit/compact-audit.ts';
import type { CompactedArchive } from '../../lambdas/operations/audit/compaction-ports.ts';
import { testS3 } from '../local/aws/test-s3.ts';
import {
  type AuditBucket,
  auditBucket,
  changeLine,
  endLine,
  generous,
  gzipped,
  hex,
  partition,
  rowsOf,
  settings,
  sourcesOf,
} from './audit-bucket.ts';

const s3 = testS3();
const nothing = { parts: 0, rows: 0, hoursWaiting: 0, overdue: 0, failed: 0 };

/** Three changes, and a delivery of two ends of environments, in an hour that is over. */
const anHour = async ({ put }: AuditBucket, hoursAgo = 3): Promise<readonly string[]> => {
  const where = partition(s3.now, hoursAgo);
  const changes = ['a', 'b', 'c'].map((id) => put(`changes/${where}/chg_${id}.json`, `${changeLine(`chg_${id}`)}\n`));
  const ends = put(`environments/${where}/delivery.json.gz`, gzipped([endLine('env_1'), endLine('env_2')]));
  return (await Promise.all([...changes, ends])).toSorted();
};

describe('closed hours', () => {
  test('become one file a kind, which names its originals with their hashes', async () => {
    const bucket = await auditBucket(s3);
    const originals = await anHour(bucket);
    expect(await compactAudit(bucket.ports(), settings)).toEqual({ ...nothing, parts: 2, rows: 5 });
    expect(await sourcesOf(bucket.archive)).toEqual(originals);
    const where = partition(s3.now, 3);
    const [file] = await bucket.archive.list(`columnar/environments/${where}/`);
    expect(file?.key).toBe(`columnar/environments/${where}/part-00001.parquet`);
    const content = Buffer.from(`${endLine('env_1')}\n${endLine('env_2')}\n`);
    expect(await columnarFormat.sources(bucket.archive.open(there(file)))).toEqual([
      {
        key: `environments/${where}/delivery.json.gz`,
        records: 2,
        sha256: hex(gzipped([endLine('env_1'), endLine('env_2')])),
        content: hex(content),
      },
    ]);
    expect((await rowsOf(bucket.archive, 'changes')).map(({ id }) => id)).toEqual(['chg_a', 'chg_b', 'chg_c']);
  });

  test('are left to be once they are done', async () => {
    const bucket = await auditBucket(s3);
    await anHour(bucket);
    await compactAudit(bucket.ports(), settings);
    expect(await compactAudit(bucket.ports(), settings)).toEqual(nothing);
    expect(await bucket.archive.list('columnar/')).toHaveLength(2);
  });

  test('are those that have been over for an hour', async () => {
    const bucket = await auditBucket(s3);
    const [done, open] = [partition(s3.now, 2), partition(s3.now, 1)];
    await bucket.put(`changes/${done}/chg_a.json`, `${changeLine('chg_a')}\n`);
    await bucket.put(`changes/${open}/chg_b.json`, `${changeLine('chg_b')}\n`);
    expect(await compactAudit(bucket.ports(), settings)).toEqual({ ...nothing, parts: 1, rows: 1 });
    expect(await sourcesOf(bucket.archive)).toEqual([`changes/${done}/chg_a.json`]);
  });

  test('get a further file where an original comes late, and the files before stay as they are', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 40);
    await anHour(bucket, 40);
    await compactAudit(bucket.ports(), settings);
    const [first] = await bucket.archive.list(`columnar/changes/${where}/`);
    const before = await bucket.archive.read(there(first).key);
    await bucket.put(`changes/${where}/chg_a-late.json`, `${changeLine('chg_late')}\n`);
    expect(await compactAudit(bucket.ports(), settings)).toEqual({ ...nothing, parts: 1, rows: 1 });
    const parts = await bucket.archive.list(`columnar/changes/${where}/`);
    expect(parts.map(({ key }) => key.slice(-18))).toEqual(['part-00001.parquet', 'part-00002.parquet']);
    expect(hex(await bucket.archive.read(there(first).key))).toBe(hex(before));
    expect(new Set(await sourcesOf(bucket.archive)).size).toBe((await sourcesOf(bucket.archive)).length);
  });

  test('of long ago are found by the run that looks through everything', async () => {
    const bucket = await auditBucket(s3);
    const originals = await anHour(bucket, 24 * 40);
    expect(await compactAudit(bucket.ports(), settings)).toEqual(nothing);
    expect(await compactAudit(bucket.ports(), { ...settings, everything: true })).toMatchObject({ parts: 2, rows: 5 });
    expect(await sourcesOf(bucket.archive)).toEqual(originals);
  });

  test('of another region, and what lies in no hour, is nobody’s to compact here', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 3);
    await bucket.put(`changes/${where.replace('eu-west-1', 'us-east-1')}/chg_a.json`, 'x');
    await bucket.put(`changes/${where}/deeper/chg_a.json`, 'x');
    await bucket.put(`changes/${where.replace(/hour=../, 'hour=99')}/chg_a.json`, 'x');
    expect(await compactAudit(bucket.ports(), { ...settings, everything: true })).toEqual(nothing);
  });
});

describe('bounds', () => {
  const many = async (bucket: AuditBucket): Promise<readonly string[]> => {
    const where = partition(s3.now, 3);
    const deliveries = Array.from({ length: 6 }, (_, at) =>
      bucket.put(
        `environments/${where}/${at}.json.gz`,
        gzipped(Array.from({ length: 10 }, (__, line) => endLine(`env_${at}_${line}`))),
      ),
    );
    return Promise.all(deliveries);
  };

  test.each([
    ['originals', { ...generous, originals: 2 }, 3],
    ['rows', { ...generous, rows: 25 }, 3],
    ['bytes', { ...generous, bytes: 10 * (endLine('env_0_0').length + 1) * 2 }, 3],
    ['less than one original', { originals: 0, rows: 0, bytes: 0 }, 6],
  ])('of %s divide an hour into files, each original whole in one', async (_, bounds, parts) => {
    const bucket = await auditBucket(s3);
    const originals = await many(bucket);
    expect(await compactAudit(bucket.ports(), { ...settings, bounds })).toEqual({ ...nothing, parts, rows: 60 });
    expect(await sourcesOf(bucket.archive)).toEqual(originals);
    expect(await rowsOf(bucket.archive, 'environments')).toHaveLength(60);
  });

  test('of time end a run with what it has, and the next goes on', async () => {
    const bucket = await auditBucket(s3);
    const originals = await many(bucket);
    const bounds = { ...generous, originals: 1 };
    let left = 12;
    const outOfTime = bucket.ports({ timeLeft: () => (left -= 1) });
    const first = await compactAudit(outOfTime, { ...settings, bounds, time: { begin: 7, read: 5 } });
    expect(first).toMatchObject({ failed: 0, hoursWaiting: 1, overdue: 0 });
    expect(first.parts).toBeGreaterThan(0);
    expect(first.parts).toBeLessThan(6);
    await compactAudit(bucket.ports(), { ...settings, bounds });
    expect(await sourcesOf(bucket.archive)).toEqual(originals);
  });

  test('of time that end it in the middle of reading lose nothing either', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 30);
    const originals = await Promise.all(
      Array.from({ length: 40 }, (_, at) => bucket.put(`changes/${where}/chg_${at}.json`, `${changeLine(`${at}`)}\n`)),
    );
    let left = 8;
    const outOfTime = bucket.ports({ timeLeft: () => (left -= 1) });
    const first = await compactAudit(outOfTime, { ...settings, time: { begin: 7, read: 6 } });
    expect(first).toEqual({ ...nothing, parts: 1, rows: 16, hoursWaiting: 1, overdue: 1 });
    await compactAudit(bucket.ports(), settings);
    expect(await sourcesOf(bucket.archive)).toEqual(originals.toSorted());
  });
});

describe('a record that comes again', () => {
  test('stays, marked, be it in the same file or in a later one', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 3);
    await bucket.put(
      `environments/${where}/1.json.gz`,
      gzipped([endLine('env_1'), endLine('env_2'), endLine('env_1')]),
    );
    await bucket.put(`environments/${where}/2.json.gz`, gzipped([endLine('env_2')]));
    await compactAudit(bucket.ports(), settings);
    await bucket.put(`environments/${where}/3.json.gz`, gzipped([endLine('env_3'), endLine('env_2')]));
    await compactAudit(bucket.ports(), settings);
    expect(
      (await rowsOf(bucket.archive, 'environments')).map(({ part, id, repeated }) => [part, id, repeated]),
    ).toEqual([
      ['part-00001.parquet', 'env_1', false],
      ['part-00001.parquet', 'env_2', false],
      ['part-00001.parquet', 'env_1', true],
      ['part-00001.parquet', 'env_2', true],
      ['part-00002.parquet', 'env_3', false],
      ['part-00002.parquet', 'env_2', true],
    ]);
  });

  test('and says something else is no repetition: it stays in sight', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 3);
    await bucket.put(`changes/${where}/1.json`, `${changeLine('chg_1')}\n`);
    await bucket.put(`changes/${where}/2.json`, `${changeLine('chg_1', { actor: 'somebody else' })}\n`);
    await compactAudit(bucket.ports(), settings);
    await bucket.put(`changes/${where}/3.json`, `${changeLine('chg_1', { actor: 'a third' })}\n`);
    await compactAudit(bucket.ports(), settings);
    expect((await rowsOf(bucket.archive, 'changes')).map(({ repeated }) => repeated)).toEqual([false, false, false]);
  });
});

describe('what is not as it should be', () => {
  test('is left alone and told of, and the others go on', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 3);
    const originals = await anHour(bucket);
    const bad = [
      await bucket.put(`environments/${where}/a-broken.json.gz`, gzipped([endLine('env_9')]).subarray(0, 40)),
      await bucket.put(`environments/${where}/huge.json.gz`, gzipSync(Buffer.alloc(2 * 1024 * 1024))),
      await bucket.put(`environments/${where}/no-gzip.json.gz`, 'text'),
    ];
    expect(await compactAudit(bucket.ports(), settings)).toEqual({
      parts: 2,
      rows: 5,
      hoursWaiting: 1,
      overdue: 0,
      failed: 3,
    });
    expect(bucket.reports.map(([what]) => what).toSorted()).toEqual(bad);
    expect(await sourcesOf(bucket.archive)).toEqual(originals);
    expect(await compactAudit(bucket.ports(), settings)).toMatchObject({ parts: 0, failed: 3 });
  });

  test('is kept byte for byte where it can be read: lines that are no records are rows', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 3);
    await bucket.put(
      `changes/${where}/strange.json`,
      Buffer.concat([Buffer.from('\n{"a":\n'), Buffer.of(0xff, 0x0a), Buffer.from('end')]),
    );
    await bucket.put(`changes/${where}/void.json`, '');
    expect(await compactAudit(bucket.ports(), settings)).toEqual({ ...nothing, parts: 1, rows: 4 });
    expect(await rowsOf(bucket.archive, 'changes')).toHaveLength(4);
  });

  test('stops an hour of which a file is missing, for what it held would be taken again', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 3);
    await anHour(bucket);
    await anHour(bucket, 4);
    await bucket.put(`columnar/changes/${where}/part-00002.parquet`, await onePart(bucket.archive));
    await bucket.put(`changes/${where}/chg_late.json`, `${changeLine('chg_late')}\n`);
    expect(await compactAudit(bucket.ports(), settings)).toMatchObject({ parts: 3, failed: 1, hoursWaiting: 1 });
    expect(bucket.reports).toEqual([[`changes/${where}`, expect.stringMatching(/^Part 1 is missing beside /)]]);
  });

  test.each(['part-00001.json', '_part-00001.parquet', 'part-[0].parquet', 'part-00001.parquet.gz'])(
    'stops an hour among whose files %s lies, also one of which nothing waits',
    async (name) => {
      const bucket = await auditBucket(s3);
      const where = partition(s3.now, 3);
      await anHour(bucket);
      const foreign = await bucket.put(`columnar/changes/${where}/${name}`, await onePart(bucket.archive));
      const outcome = { ...nothing, hoursWaiting: 1, failed: 1 };
      expect(await compactAudit(bucket.ports(), settings)).toEqual({ ...outcome, parts: 1, rows: 2 });
      // It holds all originals of its hour: nothing is left to be made columnar.
      expect(await compactAudit(bucket.ports(), settings)).toEqual(outcome);
      const report = [`changes/${where}`, `${foreign} is no columnar file of Licet.`];
      expect(bucket.reports).toEqual([report, report]);
    },
  );

  test('is told of where a file of the hour cannot be read', async () => {
    const bucket = await auditBucket(s3);
    const where = partition(s3.now, 3);
    await anHour(bucket);
    await bucket.put(`columnar/changes/${where}/part-00001.parquet`, 'no Parquet, whoever put it here');
    expect(await compactAudit(bucket.ports(), settings)).toMatchObject({ parts: 1, failed: 1, hoursWaiting: 1 });
    expect(await bucket.archive.list(`columnar/changes/${where}/`)).toHaveLength(1);
  });

  test('is told of where the archive has not what was put', async () => {
    const bucket = await auditBucket(s3);
    await anHour(bucket);
    const altering: CompactedArchive = {
      ...bucket.archive,
      put: (key, bytes) => bucket.archive.put(key, bytes.with(5, 0)),
    };
    expect(await compactAudit(bucket.ports({ archive: altering }), settings)).toMatchObject({ parts: 0, failed: 2 });
    expect(bucket.reports.map(([, why]) => why)).toEqual([
      expect.stringMatching(/part-00001.parquet is not what was put there/),
      expect.stringMatching(/part-00001.parquet is not what was put there/),
    ]);
  });

  test('is never put: a file that would not give its originals back is made by no run', async () => {
    const bucket = await auditBucket(s3);
    await anHour(bucket);
    const forgetful = {
      ...columnarFormat,
      encode: (part: Parameters<typeof columnarFormat.encode>[0]) =>
        columnarFormat.encode({ ...part, rows: part.rows.slice(1) }),
    };
    expect(await compactAudit(bucket.ports({ format: forgetful }), settings)).toMatchObject({ parts: 0, failed: 2 });
    expect(await bucket.archive.list('columnar/')).toEqual([]);
    expect(bucket.reports[0]?.[1]).toMatch(
      /does not hold its originals: .*chg_a.json has 1 lines, of which 0 are there/,
    );
  });
});

/** Bytes of a columnar file, made of the same originals elsewhere. */
const onePart = async (archive: CompactedArchive): Promise<Uint8Array> => {
  const other = await auditBucket(s3);
  await anHour(other);
  await compactAudit(other.ports(), settings);
  const [part] = await other.archive.list('columnar/changes/');
  expect(archive).not.toBe(other.archive);
  return other.archive.read(there(part).key);
};

const there = <Thing>(thing: Thing | undefined): Thing => {
  if (thing === undefined) throw new Error('it is not there');
  return thing;
};
