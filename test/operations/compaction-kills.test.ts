import { describe, expect, test } from '@jest/globals';
import { compactAudit } from '../../lambdas/operations/audit/compact-audit.ts';
import type { CompactedArchive, CompactionPorts } from '../../lambdas/operations/audit/compaction-ports.ts';
import { testS3 } from '../local/aws/test-s3.ts';
import {
  type AuditBucket,
  auditBucket,
  changeLine,
  endLine,
  gzipped,
  partition,
  rowsOf,
  settings,
  sourcesOf,
} from './audit-bucket.ts';

const s3 = testS3();

/** Two originals a part: a run makes several, and has to choose again after each. */
const small = { ...settings, bounds: { ...settings.bounds, originals: 2 } };

const fill = async ({ put }: AuditBucket): Promise<readonly string[]> => {
  const [old, recent] = [partition(s3.now, 20), partition(s3.now, 3)];
  const changes = [old, old, old].map((where, at) =>
    put(`changes/${where}/chg_${at}.json`, `${changeLine(`chg_${at}`)}\n`),
  );
  const ends = [0, 1].map((at) => put(`environments/${recent}/${at}.json.gz`, gzipped([endLine(`env_${at}`)])));
  return (await Promise.all([...changes, ...ends])).toSorted();
};

const expectEachOnce = async (bucket: AuditBucket, originals: readonly string[]): Promise<void> => {
  expect(await sourcesOf(bucket.archive)).toEqual(originals);
  const rows = [...(await rowsOf(bucket.archive, 'changes')), ...(await rowsOf(bucket.archive, 'environments'))];
  expect(rows.map(({ source }) => source).toSorted()).toEqual(originals);
  expect(rows.filter(({ repeated }) => repeated)).toEqual([]);
};

type Step = (...values: never[]) => Promise<unknown>;

/**
 * A process that is killed at its nth step, before the step or right after it: from then on none of its steps does
 * anything. Counts its steps.
 */
const mortal = (archive: CompactedArchive, killed: { readonly at: number; readonly after: boolean }) => {
  let steps = 0;
  const wrap =
    <Call extends Step>(call: Call) =>
    async (...values: Parameters<Call>): Promise<Awaited<ReturnType<Call>>> => {
      steps += 1;
      if (steps > killed.at || (steps === killed.at && !killed.after)) throw new Error('killed');
      const answer = await call(...values);
      if (steps >= killed.at) throw new Error('killed');
      return answer as Awaited<ReturnType<Call>>;
    };
  const dying: CompactedArchive = {
    folders: wrap(archive.folders),
    list: wrap(archive.list),
    original: wrap(archive.original),
    read: wrap(archive.read),
    put: wrap(archive.put),
    hide: wrap(archive.hide),
    open: (object) => {
      const { byteLength, slice } = archive.open(object);
      return { byteLength, slice: wrap(slice) };
    },
  };
  return { archive: dying, steps: () => steps };
};

const run = async (ports: CompactionPorts): Promise<void> => {
  await compactAudit(ports, small).catch(() => undefined);
};

describe('a run that is killed', () => {
  test.each([false, true])(
    'at any step leaves nothing that the next does not make good (after the step: %s)',
    async (after) => {
      const whole = await auditBucket(s3);
      await fill(whole);
      const counting = mortal(whole.archive, { at: Infinity, after });
      await run(whole.ports({ archive: counting.archive }));
      expect(counting.steps()).toBeGreaterThan(30);
      const killAt = async (at: number): Promise<void> => {
        const bucket = await auditBucket(s3);
        const originals = await fill(bucket);
        await run(bucket.ports({ archive: mortal(bucket.archive, { at, after }).archive }));
        expect(await compactAudit(bucket.ports(), small)).toMatchObject({ failed: 0, hoursWaiting: 0 });
        await expectEachOnce(bucket, originals);
      };
      const steps = Array.from({ length: counting.steps() }, (_, at) => at + 1);
      for (let at = 0; at < steps.length; at += 8) await Promise.all(steps.slice(at, at + 8).map(killAt));
    },
    120_000,
  );
});

describe('runs at the same time', () => {
  test('take each original once, be they as many as they like', async () => {
    const bucket = await auditBucket(s3);
    const originals = await fill(bucket);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => compactAudit(bucket.ports(), small)));
    expect(outcomes.map(({ failed }) => failed)).toEqual([0, 0, 0, 0]);
    expect(outcomes.reduce((sum, { rows }) => sum + rows, 0)).toBe(originals.length);
    await expectEachOnce(bucket, originals);
  });

  test('of which one lost a part look again, and take what is left', async () => {
    const bucket = await auditBucket(s3);
    const originals = await fill(bucket);
    let others = 0;
    const overtaken: CompactedArchive = {
      ...bucket.archive,
      put: async (key, bytes) => {
        if (others++ < 2) await compactAudit(bucket.ports(), { ...small, bounds: { ...small.bounds, originals: 1 } });
        return bucket.archive.put(key, bytes);
      },
    };
    expect(await compactAudit(bucket.ports({ archive: overtaken }), small)).toMatchObject({ failed: 0 });
    expect(others).toBeGreaterThan(0);
    await expectEachOnce(bucket, originals);
  });

  test('whose put was answered too late to be heard take it for another’s, and all is there once', async () => {
    const bucket = await auditBucket(s3);
    const originals = await fill(bucket);
    const deaf: CompactedArchive = {
      ...bucket.archive,
      // As the SDK's second try of a put that had come through is answered.
      put: async (key, bytes) => {
        await bucket.archive.put(key, bytes);
        return false;
      },
    };
    expect(await compactAudit(bucket.ports({ archive: deaf }), small)).toMatchObject({ failed: 0, hoursWaiting: 0 });
    await expectEachOnce(bucket, originals);
  });
});
