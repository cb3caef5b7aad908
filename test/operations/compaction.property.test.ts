import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnarFormat } from '../../lambdas/adapters/parquet/columnar-format.ts';
import { columnarKey } from '../../lambdas/contract/columnar.ts';
import { checkParts } from '../../lambdas/core/audit/columnar-parts.ts';
import { hourOfKey, isClosed, lastDays } from '../../lambdas/core/audit/audit-hours.ts';
import { instantAt } from '../../lambdas/core/instant.ts';
import { compactAudit } from '../../lambdas/operations/audit/compact-audit.ts';
import type {
  ArchivedObject,
  CompactedArchive,
  CompactionPorts,
} from '../../lambdas/operations/audit/compaction-ports.ts';
import { inMemory } from '../../lambdas/operations/audit/reconcile-part.ts';
import { changeLine, hex, partition, REGION, rowsOf, settings, sourcesOf } from './audit-bucket.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const at = instantAt(now.getTime());

/** A bucket that refuses to overwrite; each of its answers comes when the scheduler says so. */
const scheduledBucket = () => {
  const objects = new Map<string, Uint8Array>();
  const get = (key: string): Uint8Array => {
    const bytes = objects.get(key);
    if (bytes === undefined) throw new Error(`there is no ${key}`);
    return bytes;
  };
  const archive: CompactedArchive = {
    folders: () => Promise.resolve([]),
    list: (prefix) =>
      Promise.resolve(
        [...objects.keys()]
          .filter((key) => key.startsWith(prefix))
          .toSorted()
          .map((key): ArchivedObject => ({ key, bytes: get(key).length, at })),
      ),
    original: (key) => Promise.resolve({ key, sha256: hex(get(key)), content: get(key) }),
    read: (key) => Promise.resolve(get(key)),
    open: ({ key }) => inMemory(get(key)),
    put: (key, bytes) => {
      if (objects.has(key)) return Promise.resolve(false);
      objects.set(key, bytes);
      return Promise.resolve(true);
    },
    hide: () => Promise.reject(new Error('nothing expires here')),
  };
  return { objects, archive };
};

/** A run under the scheduler that may die between any two steps. */
const underScheduler = (
  s: fc.Scheduler,
  { archive }: { archive: CompactedArchive },
  livesFor: number,
): CompactedArchive => {
  let steps = 0;
  const step = async <Answer>(name: string, call: () => Promise<Answer>): Promise<Answer> => {
    await s.schedule(Promise.resolve(), name);
    steps += 1;
    if (steps > livesFor) throw new Error('killed');
    return call();
  };
  return {
    ...archive,
    list: (prefix) => step(`list ${prefix}`, () => archive.list(prefix)),
    original: (key) => step(`read ${key}`, () => archive.original(key)),
    read: (key) => step(`read ${key}`, () => archive.read(key)),
    put: (key, bytes) => step(`put ${key}`, () => archive.put(key, bytes)),
    open: (object) => {
      const file = archive.open(object);
      return { ...file, slice: (start, end) => step(`open ${object.key}`, () => file.slice(start, end)) };
    },
  };
};

const portsOf = (archive: CompactedArchive): CompactionPorts => ({
  clock: () => at,
  timeLeft: () => 1_000,
  archive,
  format: columnarFormat,
  report: () => undefined,
});

test('no original is taken twice or left, however runs, kills and late arrivals fall together', async () => {
  const where = partition(now, 3);
  const original = (id: number) =>
    [`changes/${where}/${id}.json`, Buffer.from(`${changeLine(`chg_${id}`)}\n`)] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 25 }), fc.constant(Infinity)), { minLength: 2, maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      async (s, lives, originalsOfPart, early) => {
        const bucket = scheduledBucket();
        const bounded = { ...settings, bounds: { ...settings.bounds, originals: originalsOfPart } };
        for (let id = 0; id < early; id += 1) bucket.objects.set(...original(id));
        const arrivals = [10, 11, 12].map(async (id) => {
          await s.schedule(Promise.resolve(), `arrival ${id}`);
          bucket.objects.set(...original(id));
        });
        const runs = lives.map((livesFor) =>
          compactAudit(portsOf(underScheduler(s, bucket, livesFor)), bounded).catch(() => undefined),
        );
        await s.waitFor(Promise.all([...arrivals, ...runs]));
        expect(await compactAudit(portsOf(bucket.archive), bounded)).toMatchObject({ failed: 0, hoursWaiting: 0 });
        const originals = [...bucket.objects.keys()].filter((key) => key.startsWith('changes/')).toSorted();
        expect(await sourcesOf(bucket.archive)).toEqual(originals);
        expect((await rowsOf(bucket.archive, 'changes')).map(({ source }) => source).toSorted()).toEqual(originals);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

describe('the parts of an hour are all there, and alone', () => {
  const hour = { kind: 'changes', region: 'eu-west-1', at: instantAt(Date.parse('2026-11-23T09:00:00Z')) } as const;
  const key = (n: number) => columnarKey('changes', hour, n);

  test('whatever one of them is missing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 12 })), (numbers) => {
        const check = () => {
          checkParts(hour, numbers.map(key));
        };
        if (Math.max(0, ...numbers) === numbers.length) check();
        else expect(check).toThrow(/^Part \d+ is missing/);
      }),
    );
    checkParts(
      hour,
      Array.from({ length: 100_000 }, (_, n) => key(n + 1)),
    );
  });

  test.each([
    ['of another name', 'other.parquet'],
    ['that Athena and Hive pass over', '_part-00002.parquet'],
    ['that is told to be JSON', 'part-00002.json'],
    ['whose name is a pattern for another', 'part-0000[1].parquet'],
    ['whose number is written otherwise', 'part-000002.parquet'],
    ['whose number is before the first', 'part-00000.parquet'],
    ['that lies deeper', 'part-00002.parquet/part-00002.parquet'],
  ])('not beside one %s', (_, name) => {
    const foreign = key(1).replace('part-00001.parquet', name);
    expect(() => {
      checkParts(hour, [key(1), foreign]);
    }).toThrow(`${foreign} is no columnar file of Licet.`);
  });
});

test('an hour is looked at from an hour after its end until it is out of the window, at any time of day', () => {
  const HOUR = 3_600_000;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 * 24 * 60 }), fc.integer({ min: 0, max: 49 }), (minutes, ago) => {
      const moment = Date.parse('2026-02-27T00:00:00Z') + minutes * 60_000;
      const hour = instantAt(Math.floor(moment / HOUR) * HOUR - ago * HOUR);
      expect(isClosed(hour, instantAt(moment))).toBe(ago >= 2);
      expect(lastDays(instantAt(moment), 50)).toContain(hour.slice(0, 10));
      const key = `changes/region=${REGION}/day=${hour.slice(0, 10)}/hour=${hour.slice(11, 13)}/chg_1.json`;
      expect(hourOfKey('changes', REGION, key)).toBe(hour);
    }),
  );
});
