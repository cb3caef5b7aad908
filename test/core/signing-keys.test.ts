import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limits } from '../../lambdas/contract/limits.ts';
import { type Instant, instant, instantAt } from '../../lambdas/core/instant.ts';
import { publishedKeysAt, signingKeyAt } from '../../lambdas/core/signing-keys.ts';
import { anyInstant } from './any.ts';

const at = (text: string) => instant.parse(`${text}T00:00:00.000Z`);
const keys = [
  { keyId: 'first', signsFrom: at('2026-01-01') },
  { keyId: 'second', signsFrom: at('2026-07-01') },
];
const ids = (some: readonly { keyId: string }[]) => some.map(({ keyId }) => keyId);

describe('two keys, of which the second takes over in July', () => {
  test.each([
    ['2025-12-31T23:59:59.999Z', undefined],
    ['2026-01-01T00:00:00.000Z', 'first'],
    ['2026-06-30T23:59:59.999Z', 'first'],
    ['2026-07-01T00:00:00.000Z', 'second'],
  ])('at %s signs %s', (now, keyId) => {
    expect(signingKeyAt(keys, instant.parse(now))?.keyId).toBe(keyId);
  });

  test.each([
    ['2026-02-01T00:00:00.000Z', ['first', 'second']],
    ['2027-08-04T23:59:59.999Z', ['first', 'second']],
    ['2027-08-05T00:00:00.000Z', ['second']],
  ])('at %s %j are published: the next ahead of its time, the old until its last lease is over', (now, published) => {
    expect(ids(publishedKeysAt(keys, instant.parse(now)))).toEqual(published);
  });
});

const anyKeys = fc
  .uniqueArray(anyInstant, { minLength: 1, maxLength: 5 })
  .map((starts) => starts.map((signsFrom, at_) => ({ keyId: `key-${at_}`, signsFrom })));

const later = (from: Instant, days: number): Instant => instantAt(Date.parse(from) + days * 86_400_000);

test('whatever the keys, what signs is published from the deployment on until its leases are over', () => {
  fc.assert(
    fc.property(
      anyKeys,
      anyInstant,
      fc.integer({ min: -3_000, max: limits.leaseLifetimeDaysMax - 1 }),
      (some, now, days) => {
        const signing = signingKeyAt(some, now);
        fc.pre(signing !== undefined);
        expect(publishedKeysAt(some, later(now, days))).toContain(signing);
      },
    ),
  );
});
