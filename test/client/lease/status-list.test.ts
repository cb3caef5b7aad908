import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type StatusList, readPositions, statusAt, statusOf } from '../../../client/src/lease/status-list.ts';
import { readLease } from '../../../client/src/lease/lease.ts';
import { nodeCryptography } from '../../../client/src/platform/node-cryptography.ts';
import { claims } from '../../../client/vectors/lease-fixture.ts';

interface DraftLists {
  readonly lists: { readonly bits: 1 | 2 | 4 | 8; readonly lst: string; readonly statuses: Record<string, number> }[];
}
const draft = JSON.parse(readFileSync(join(import.meta.dirname, 'status-list-draft.json'), 'utf8')) as DraftLists;
const DRAFT_POSITIONS = 2 ** 20;

describe('the positions of a status list', () => {
  test.each(draft.lists.map((list) => [list.bits, list] as const))(
    'are those of the draft, with %i bits',
    async (_bits, list) => {
      const positions = await readPositions(nodeCryptography, list, DRAFT_POSITIONS);
      if (positions === undefined) throw new Error('not read');
      const set: Record<string, number | undefined> = {};
      for (let index = 0; index < DRAFT_POSITIONS; index += 1) {
        const status = statusAt(positions, index);
        if (status !== 0) set[index] = status;
      }
      expect(set).toEqual(Object.fromEntries(Object.entries(list.statuses).filter(([, status]) => status !== 0)));
      expect(statusAt(positions, DRAFT_POSITIONS)).toBeUndefined();
    },
  );

  test('are bounded: longer ones are refused before they are decompressed', async () => {
    for (const list of draft.lists) expect(await readPositions(nodeCryptography, list)).toBeUndefined();
    const bomb = { bits: 1, lst: deflateSync(Buffer.alloc(50_000_000)).toString('base64url') } as const;
    expect(await readPositions(nodeCryptography, bomb)).toBeUndefined();
  });

  test('come back as they were packed', async () => {
    const packed = fc
      .constantFrom(1, 2, 4, 8)
      .chain((bits) =>
        fc.record({ bits: fc.constant(bits), statuses: fc.array(fc.nat({ max: 2 ** bits - 1 }), { minLength: 1 }) }),
      );
    await fc.assert(
      fc.asyncProperty(packed, async ({ bits, statuses }) => {
        const bytes = Buffer.alloc(Math.ceil((statuses.length * bits) / 8));
        statuses.forEach((status, index) => {
          const at = Math.floor((index * bits) / 8);
          bytes[at] = (bytes[at] ?? 0) + status * 2 ** ((index * bits) % 8);
        });
        const lst = deflateSync(bytes).toString('base64url');
        const positions = await readPositions(nodeCryptography, { bits: bits, lst });
        expect(positions && statuses.map((_, index) => statusAt(positions, index))).toEqual(statuses);
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN, 16])('have none at %d', (index) => {
    expect(statusAt({ bits: 1, bytes: new Uint8Array(2) }, index === 0.5 ? 16.5 : index)).toBeUndefined();
  });
});

describe('what a list says of a lease', () => {
  const uri = 'https://licet.example/v1/revocations/0';
  const at = claims.iat * 1_000;
  const list: StatusList = {
    bits: 2,
    bytes: Uint8Array.of(0b1000),
    uri,
    issuedAt: at,
    refreshAfter: at,
  };
  const lease = (more: object = {}) => {
    const read = readLease({ ...claims, status: { status_list: { idx: 1, uri } }, ...more });
    if (!read.ok) throw new Error(read.fault);
    return read.value;
  };

  test('is its position, when it was issued no earlier', () => {
    expect(statusOf(list, lease())).toBe(2);
    expect(statusOf({ ...list, issuedAt: at + 1 }, lease())).toBe(2);
  });

  test.each([
    ['a lease that is newer: it was suspended, and may be used again', lease({ iat: claims.iat + 1 })],
    ['a lease of another list', lease({ status: { status_list: { idx: 1, uri: `${uri}1` } } })],
    ['a lease without a list', lease({ status: undefined })],
    ['a lease beyond its end', lease({ status: { status_list: { idx: 4, uri } } })],
  ])('is nothing of %s', (_what, other) => {
    expect(statusOf(list, other)).toBeUndefined();
  });
});
