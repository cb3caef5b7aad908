import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STATUS_LIST_POSITIONS, type StatusValue } from '../../lambdas/contract/status-list.ts';
import { instant } from '../../lambdas/core/instant.ts';
import { type ListedStatus, packedStatuses, statusListClaims, statusListTag } from '../../lambdas/core/status-list.ts';
import { statusListName } from '../../lambdas/core/status-position.ts';

/** What stands at a position, read as the specification says: the first position in the lowest bits of a byte. */
const valueAt = (bytes: Uint8Array, index: number): number => ((bytes[index >> 2] ?? 0) >> ((index & 3) * 2)) & 3;

const anyValue = fc.constantFrom<StatusValue>(0, 1, 2);
/** Few positions and versions, so that records meet. */
const anyRecord: fc.Arbitrary<ListedStatus> = fc.record({
  index: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: STATUS_LIST_POSITIONS - 1 })),
  value: anyValue,
  version: fc.integer({ min: 1, max: 4 }),
});

describe('a packed list', () => {
  test('has its first position in the lowest bits of the first byte, as the example of section 4.1', () => {
    const values: readonly StatusValue[] = [1, 2, 0, 0, 0, 1, 0, 1, 1, 2, 0, 0];
    const bytes = packedStatuses(values.map((value, index) => ({ index, value, version: 1 })));
    expect([...bytes.subarray(0, 3)]).toEqual([0b0000_1001, 0b0100_0100, 0b0000_1001]);
  });

  test('is as long as every other', () => {
    expect(packedStatuses([]).length).toBe(16 * 1024);
    expect(packedStatuses([{ index: STATUS_LIST_POSITIONS - 1, value: 2, version: 1 }]).at(-1)).toBe(0b1000_0000);
  });

  test('says of each position what was put there, and of all others that they are valid', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.nat({ max: 999 }).map(String), anyValue), (values) => {
        const put = Object.entries(values).map(([index, value]) => ({ index: Number(index), value, version: 1 }));
        const bytes = packedStatuses(put);
        const indices = Array.from({ length: 1_000 }, (_, index) => index);
        expect(indices.map((index) => valueAt(bytes, index))).toEqual(
          indices.map((index) => values[String(index)] ?? 0),
        );
      }),
    );
  });

  test('does not depend on the order of the records, nor on how often each is there', () => {
    const anyDeliveries = fc
      .array(anyRecord, { maxLength: 20 })
      .chain((records) =>
        fc.tuple(
          fc.constant(records),
          fc.shuffledSubarray([...records, ...records], { minLength: 2 * records.length }),
        ),
      );
    fc.assert(
      fc.property(anyDeliveries, ([records, deliveries]) => {
        expect(Buffer.compare(packedStatuses(deliveries), packedStatuses(records))).toBe(0);
      }),
    );
  });

  test('has the status of the latest version, whichever region recorded it', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 20 }), (records) => {
        const bytes = packedStatuses(records);
        for (const { index } of records) {
          const here = records.filter((record) => record.index === index);
          const latest = Math.max(...here.map(({ version }) => version));
          const newest = here.filter(({ version }) => version === latest).map(({ value }) => value);
          expect(newest).toContain(valueAt(bytes, index));
        }
      }),
    );
  });

  test.each<[StatusValue, StatusValue, StatusValue]>([
    [0, 2, 2],
    [2, 1, 1],
    [0, 1, 1],
  ])('of %d and %d of one version, has %d: the sterner', (one, other, expected) => {
    const records = [one, other].map((value) => ({ index: 0, value, version: 3 }));
    expect(valueAt(packedStatuses(records), 0)).toBe(expected);
    expect(valueAt(packedStatuses(records.toReversed()), 0)).toBe(expected);
  });
});

describe('the tag of a list', () => {
  const [morning, evening, tomorrow] = [
    '2026-03-01T00:00:00.000Z',
    '2026-03-01T23:59:59.999Z',
    '2026-03-02T00:00:00.000Z',
  ].map((text) => instant.parse(text)) as [never, never, never];
  const empty = packedStatuses([]);

  test('is the same all day while nothing changes', () => {
    expect(statusListTag(empty, morning)).toBe(statusListTag(empty, evening));
  });

  test('is another one once something changes, and each day, so that nobody keeps a token until it ends', () => {
    const changed = packedStatuses([{ index: 0, value: 1, version: 1 }]);
    const tags = [statusListTag(empty, evening), statusListTag(changed, evening), statusListTag(empty, tomorrow)];
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^[\w-]{22}$/);
  });
});

test('a token holds for a week, and may be kept for minutes', () => {
  const now = instant.parse('2026-03-01T12:00:00.000Z');
  const iat = Date.parse(now) / 1000;
  expect(statusListClaims(statusListName.parse('eu-west-1-0'), { issuer: 'urn:licet:test', now, lst: 'x' })).toEqual({
    iss: 'urn:licet:test',
    sub: 'urn:licet:test/v1/revocations/eu-west-1-0',
    iat,
    exp: iat + 7 * 86_400,
    ttl: 300,
    status_list: { bits: 2, lst: 'x' },
  });
});
