import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digestKey } from '../../lambdas/contract/digests.ts';
import {
  type Digest,
  digestStatement,
  digestText,
  manifestText,
  parseDigest,
  type Statement,
} from '../../lambdas/core/audit/digest.ts';
import {
  ARRIVAL_MAX,
  completeAfter,
  mayListSince,
  recentAfter,
  scopeAt,
} from '../../lambdas/core/audit/digest-period.ts';
import { epochMilliseconds, type Instant, instantAt } from '../../lambdas/core/instant.ts';
import { type ArrivedObject, inOrder, noNewObjects, withPage } from '../../lambdas/core/audit/new-objects.ts';
import { anyInstant } from './any.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const anyEntry = fc.record({
  key: fc.string({ minLength: 1 }),
  bytes: fc.nat(),
  sha256: fc.string({ minLength: 1 }),
  records: fc.nat({ max: 1_000_000 }),
  content: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
});

const anyEntries = fc.uniqueArray(anyEntry, { selector: ({ key }) => key, maxLength: 20 });

const content = { issuer: 'urn:licet:test', region: 'eu-west-1' };

const digestOf = (
  previous: Digest | undefined,
  now: Instant,
  entries: readonly Digest['entries'][number][],
): string => {
  const complete = previous?.statement.complete ?? null;
  const recent = { first: '2026-01-01', last: '2026-01-02', complete: now };
  const statement = digestStatement(previous, { ...content, now, complete, recent, latest: undefined, entries });
  const payload = Buffer.from(JSON.stringify(statement)).toString('base64url');
  return digestText(`header.${payload}.signature`, manifestText(entries));
};

describe('a digest', () => {
  test('is read as it was made, whatever the keys are', () => {
    fc.assert(
      fc.property(anyInstant, anyEntries, (now, entries) => {
        const object = digestOf(undefined, now, entries);
        const read = parseDigest('digests/region=eu-west-1/day=1970-01-01/0000000001.ndjson', object);
        expect(read.sha256).toBe(sha256(object));
        expect(new Set(read.entries)).toEqual(
          new Set(entries.map((entry) => JSON.parse(JSON.stringify(entry)) as unknown)),
        );
        expect(read.statement).toMatchObject({
          manifest: sha256(object.slice(object.indexOf('\n') + 1)),
          objects: entries.length,
          records: entries.reduce((sum, { records }) => sum + records, 0),
        });
      }),
    );
  });

  test('has the same manifest in whatever order its objects were read', () => {
    fc.assert(
      fc.property(
        anyEntries.chain((entries) =>
          fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
        ),
        ([entries, shuffled]) => {
          expect(manifestText(shuffled)).toBe(manifestText(entries));
        },
      ),
    );
  });

  test('follows the one before without a gap, and its key stands behind it, also when the clock goes back', () => {
    fc.assert(
      fc.property(fc.array(anyInstant, { minLength: 2, maxLength: 6 }), (moments) => {
        let previous: Digest | undefined;
        for (const now of moments) {
          const object = digestOf(previous, now, []);
          const [, payload = ''] = object.split('.');
          const statement = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Statement;
          const next = parseDigest(digestKey(statement), object);
          expect(statement.from).toBe(previous?.statement.to ?? null);
          expect(statement.to >= (statement.from ?? '')).toBe(true);
          expect(next.key > (previous?.key ?? '')).toBe(true);
          previous = next;
        }
      }),
    );
  });

  test('under another key is refused', () => {
    const object = digestOf(undefined, instantAt(0), []);
    expect(() => parseDigest('digests/region=us-east-1/day=1970-01-01/0000000001.ndjson', object)).toThrow('holds');
  });
});

/** Objects that come in at their time, and can be seen at most `ARRIVAL_MAX` later. */
interface Coming {
  readonly key: string;
  readonly at: number;
  readonly seenAfter: number;
  /** Days that its partition lies back. */
  readonly daysBack: number;
}

const DAY = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 1);

const anyComing = fc.uniqueArray(
  fc.record({
    key: fc.string({ minLength: 1, maxLength: 4 }),
    at: fc.integer({ min: BEGIN, max: BEGIN + 3 * DAY }),
    seenAfter: fc.integer({ min: 0, max: ARRIVAL_MAX }),
    daysBack: fc.constantFrom(0, 0, 0, 1, 5, 100),
  }),
  { selector: ({ key }) => key, maxLength: 30 },
);

/** The parts of a run that are pure, one run after the other over a model of the bucket. */
const run = (
  previous: readonly Statement[],
  lists: readonly (readonly string[])[],
  coming: readonly Coming[],
  now: Instant,
  room: number,
) => {
  const head = previous.at(-1);
  const scope = scopeAt(head, now);
  const complete = head?.complete ?? null;
  const keys = new Set(
    lists
      .filter((_, at) => {
        const statement = previous[at];
        return statement !== undefined && mayListSince(statement, complete);
      })
      .flat(),
  );
  const dayOf = ({ at, daysBack }: Coming) => new Date(at - daysBack * DAY).toISOString().slice(0, 10);
  const seen: ArrivedObject[] = coming
    .filter(({ at, seenAfter }) => at + seenAfter <= epochMilliseconds(now))
    .filter((object) => scope.whole || scope.days.includes(dayOf(object)))
    .map(({ key, at }) => ({ key, at: instantAt(at) }));
  const { objects, left } = inOrder(withPage(noNewObjects, seen, { complete, keys }, room), room);
  const progress = { scope, began: now, left };
  const before = head?.latest ?? null;
  const latest = objects.reduce<Instant | null>((most, { at }) => (most === null || at > most ? at : most), before);
  const statement = { complete: completeAfter(head, progress), recent: recentAfter(progress), latest } as Statement;
  return { statement, listed: objects.map(({ key }) => key) };
};

test('whatever comes in, whenever it is seen: each object is in one digest, and none is missing that should be there', () => {
  const minutes = fc.array(fc.integer({ min: 1, max: 20 * 60 }), { minLength: 3, maxLength: 12 });
  fc.assert(
    fc.property(anyComing, minutes, fc.integer({ min: 1, max: 10 }), (coming, pauses, room) => {
      const statements: Statement[] = [];
      const lists: (readonly string[])[] = [];
      let now = BEGIN;
      for (const pause of [...pauses, ...Array.from({ length: 60 }, () => 6 * 60)]) {
        now += pause * 60_000;
        const { statement, listed } = run(statements, lists, coming, instantAt(now), room);
        statements.push(statement);
        lists.push(listed);
        const all = lists.flat();
        expect(new Set(all).size).toBe(all.length);
        const due = coming.filter(({ at }) => statement.complete !== null && instantAt(at) < statement.complete);
        for (const { key } of due) expect(all).toContain(key);
        const { first, last, complete } = statement.recent;
        const recent = coming.filter(({ at, daysBack }) => {
          const day = new Date(at - daysBack * DAY).toISOString().slice(0, 10);
          return day >= first && day <= last && instantAt(at) < complete;
        });
        for (const { key } of recent) expect(all).toContain(key);
      }
      expect(lists.flat().toSorted()).toEqual(coming.map(({ key }) => key).toSorted());
    }),
    { numRuns: 200 },
  );
});
