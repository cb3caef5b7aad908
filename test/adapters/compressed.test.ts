import { hash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { compressed } from '../../lambdas/adapters/compressed.ts';
import { STATUS_LIST_POSITIONS } from '../../lambdas/contract/status-list.ts';
import { instant } from '../../lambdas/core/instant.ts';
import { packedStatuses, statusListClaims } from '../../lambdas/core/status-list.ts';
import { statusListName } from '../../lambdas/core/status-position.ts';

/** Spread as if by chance, and the same in each run. */
const chanceOf = (index: number): number => Number.parseInt(hash('sha256', `${index}`).slice(0, 8), 16) / 2 ** 32;

/** A list of which a share is revoked. */
const listWith = (share: number): Uint8Array => {
  const records = Array.from(
    { length: STATUS_LIST_POSITIONS },
    (_, index) => ({ index, value: 1, version: 2 }) as const,
  );
  return packedStatuses(records.filter(({ index }) => chanceOf(index) < share));
};

/** Bytes of a signed token: header and signature are of a fixed length. */
const tokenBytes = (packed: Uint8Array): number => {
  const claims = statusListClaims(statusListName.parse('ap-southeast-2-153'), {
    issuer: 'https://licenses.example.com',
    now: instant.parse('2026-03-01T12:00:00.000Z'),
    lst: compressed(packed),
  });
  const header = { alg: 'ES256', kid: `mrk-${'0'.repeat(32)}`, typ: 'statuslist+jwt' };
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encoded(header)}.${encoded(claims)}.`.length + 86;
};

test('what is compressed is there again', () => {
  const packed = listWith(0.1);
  expect(new Uint8Array(inflateSync(Buffer.from(compressed(packed), 'base64url')))).toEqual(packed);
});

// `docs/revocation.md` quotes these.
describe('the token of a list of 65,536 licenses', () => {
  test.each([
    ['none', 0, 400, 600],
    ['one in a hundred', 0.01, 2_000, 2_400],
    ['one in ten', 0.1, 9_000, 9_700],
    ['one in two', 0.5, 15_500, 16_500],
  ])('of which %s is revoked has the size that the docs say', (_, share, least, most) => {
    const bytes = tokenBytes(listWith(share));
    expect(bytes).toBeGreaterThan(least);
    expect(bytes).toBeLessThan(most);
  });
});
