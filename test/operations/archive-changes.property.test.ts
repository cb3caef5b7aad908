import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deliveriesOf, readWrite } from '../../lambdas/adapters/audit/stream-record.ts';
import type { ArchiveObject } from '../../lambdas/core/audit/change-record.ts';
import { archiveChanges } from '../../lambdas/operations/audit/archive-changes.ts';
import { changeFacts, itemFacts, streamRecord } from '../adapters/audit/stream-events.ts';

/** A bucket that refuses to overwrite, as S3 with If-None-Match, and may fail before or after it stored the object. */
const faultyBucket = (faults: Iterator<'none' | 'before' | 'after'>) => {
  const objects = new Map<string, string>();
  const refused: ArchiveObject[] = [];
  const put = async (object: ArchiveObject): Promise<void> => {
    const fault = (faults.next().value ?? 'none') as 'none' | 'before' | 'after';
    await Promise.resolve();
    if (fault === 'before') throw new Error('SlowDown');
    if (objects.has(object.key)) refused.push(object);
    else objects.set(object.key, object.body);
    if (fault === 'after') throw new Error('the answer was lost');
  };
  return { objects, refused, put };
};

/** Members of every map the other way round: what DynamoDB is free to do when it delivers a record again. */
const reordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reordered(member)]),
  );
};

const writesOf = (documents: readonly Record<string, unknown>[], own: readonly boolean[]) =>
  documents.map((document, index) => {
    const item = (version: number, of: Record<string, unknown>) => ({
      ...itemFacts,
      version,
      writer: own[index] === false ? 'us-east-1' : 'eu-west-1',
      document: { id: `lic_${index}`, of },
      change: { ...changeFacts, id: `chg_${index}_${version}`, at: `2026-11-23T0${index % 10}:00:00.000Z` },
    });
    const before = index % 3 === 0 ? undefined : item(index, { previous: index });
    return streamRecord({ sequence: String(100 + index), before, after: item(index + 1, document) });
  });

const archive = async (put: (object: ArchiveObject) => Promise<void>, records: readonly unknown[]) =>
  archiveChanges(
    { read: readWrite, put, reportFailure: () => undefined },
    'eu-west-1',
    deliveriesOf({ Records: records }),
  );

/** Delivers a batch as Lambda does: again from the record that was named, until none is. */
const deliver = async (put: (object: ArchiveObject) => Promise<void>, records: readonly unknown[]) => {
  let rest = records;
  for (let attempt = 0; rest.length > 0 && attempt < 500; attempt += 1) {
    const failed = await archive(put, rest);
    const from = rest.findIndex((record) => (record as { eventID: string }).eventID === failed);
    rest = from === -1 ? [] : rest.slice(from).map(reordered);
  }
  return rest;
};

const runs = fc.record({
  documents: fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 25 }),
  own: fc.array(fc.boolean(), { maxLength: 25 }),
  cuts: fc.array(fc.nat({ max: 25 }), { maxLength: 6 }),
  repeats: fc.array(fc.tuple(fc.nat({ max: 25 }), fc.nat({ max: 25 })), { maxLength: 4 }),
  faults: fc.array(fc.constantFrom('none' as const, 'before' as const, 'after' as const), { maxLength: 60 }),
});

test('however the stream batches, splits, repeats and reorders: one object for each change, of the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ documents, own, cuts, repeats, faults }) => {
      const records = writesOf(documents, own);
      const edges = [0, ...cuts.filter((cut) => cut < records.length), records.length].toSorted((a, b) => a - b);
      const batches = edges.slice(1).map((edge, index) => records.slice(edges[index], edge));
      const again = repeats.map(([from, length]) => records.slice(from, from + length).toReversed());

      const bucket = faultyBucket(faults.values());
      for (const batch of [...batches, ...again]) expect(await deliver(bucket.put, batch)).toEqual([]);

      const calm = faultyBucket([].values());
      await archive(calm.put, records);
      const owned = documents.filter((_, index) => own[index] !== false);
      expect(bucket.objects).toEqual(calm.objects);
      expect(bucket.objects.size).toBe(owned.length);
      for (const { key, body } of bucket.refused) expect(body).toBe(bucket.objects.get(key));
    }),
    { numRuns: 200 },
  );
});
