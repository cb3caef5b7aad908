import { deflateSync } from 'node:zlib';
import { STATUS_LIST_TOKEN_TYPE } from '../../lambdas/contract/status-list.ts';
import type { StatusListFault } from '../src/lease/status-list.ts';
import { DAY, ISSUED, ISSUER, STATUS_LIST_URI, header as leaseHeader, seconds } from './lease-fixture.ts';
import { currentKey, signed, strangeKey } from './signing.ts';

/** One case of `status-lists.json`. `now`: milliseconds since 1970; null: the list was kept, and may have expired. */
export interface StatusListVector {
  readonly name: string;
  readonly token: string;
  readonly keys: readonly string[];
  readonly issuer: string | null;
  readonly uri: string;
  readonly now: number | null;
  /** `statuses`: by position; null where the list has none. */
  readonly expect:
    | { readonly outcome: 'refused'; readonly fault: StatusListFault }
    | { readonly outcome: 'read'; readonly statuses: Readonly<Record<string, number | null>> };
}

type Bits = 1 | 2 | 4 | 8;

/** Packs statuses as the draft says: the first in the lowest bits of the first byte (section 4.1). */
const packed = (statuses: readonly number[], bits: Bits): Buffer => {
  const bytes = Buffer.alloc(Math.ceil((statuses.length * bits) / 8));
  statuses.forEach((status, index) => {
    const at = Math.floor((index * bits) / 8);
    bytes[at] = (bytes[at] ?? 0) | (status << ((index * bits) % 8));
  });
  return bytes;
};

// Stored, not compressed: what a compressor makes of the same bytes differs from one version of zlib to the next.
const compressed = (bytes: Uint8Array): string => deflateSync(bytes, { level: 0 }).toString('base64url');

const header = { ...leaseHeader, typ: STATUS_LIST_TOKEN_TYPE };

const claimsOf = (bits: number, lst: string) => ({
  iss: ISSUER,
  sub: STATUS_LIST_URI,
  iat: seconds(ISSUED),
  exp: seconds(ISSUED + DAY),
  ttl: 300,
  status_list: { bits, lst },
});

/** The example of section 4.1, with two bits a position. */
const example = claimsOf(2, 'eNo76fITAAPfAgc');
const ordinary = { keys: [currentKey.kid], issuer: ISSUER, uri: STATUS_LIST_URI, now: ISSUED };

type Different = Partial<Omit<StatusListVector, 'name' | 'expect'>>;

const read = (
  name: string,
  statuses: Readonly<Record<string, number | null>>,
  different: Different = {},
): StatusListVector => ({
  name,
  token: signed(header, example),
  ...ordinary,
  ...different,
  expect: { outcome: 'read', statuses },
});

const refused = (name: string, fault: StatusListFault, different: Different): StatusListVector => ({
  name,
  token: signed(header, example),
  ...ordinary,
  ...different,
  expect: { outcome: 'refused', fault },
});

const byPosition = (statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status, index) => [String(index), status]));
const of = (bits: Bits, statuses: readonly number[]): StatusListVector =>
  read(`has positions of ${bits} bits`, byPosition(statuses), {
    token: signed(header, claimsOf(bits, compressed(packed(statuses, bits)))),
  });
// 65,536 zeros of 2 bits each, and a byte more.
const longest = 'eNrtwTEBAAAAwqD1T20MH6AAAAAAAAAAAAAAAAAAAACAtwFAAAAB';
const tooLong = 'eNrtwTEBAAAAwqD1T20MH6AAAAAAAAAAAAAAAAAAAACAuwFAAQAB';

/** Each name goes on "a status list that". */
export const statusListVectors: readonly StatusListVector[] = [
  read('is the example of the draft, with 1 bit', byPosition([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]), {
    token: signed(header, claimsOf(1, 'eNrbuRgAAhcBXQ')),
  }),
  read('is the example of the draft, with 2 bits', {
    ...byPosition([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    '12': null,
    '1000000': null,
  }),
  of(4, [15, 0, 1, 8, 7]),
  of(8, [255, 0, 1, 128]),
  read(
    'is as long as any may be',
    { '0': 0, '65535': 0, '65536': null },
    {
      token: signed(header, claimsOf(2, longest)),
    },
  ),
  read('ends in a millisecond', { '1': 2 }, { now: ISSUED + DAY - 1 }),
  read('has ended, but was kept', { '1': 2 }, { now: null }),
  read(
    'is of any issuer, where none is asked for',
    { '1': 2 },
    {
      token: signed(header, { ...example, iss: 'urn:licet:another' }),
      issuer: null,
    },
  ),
  refused('ends now', 'expired', { now: ISSUED + DAY }),
  refused('is longer than any may be', 'malformed', { token: signed(header, claimsOf(2, tooLong)) }),
  refused('has positions of 3 bits', 'malformed', { token: signed(header, claimsOf(3, 'eNrbuRgAAhcBXQ')) }),
  refused('is not compressed', 'malformed', { token: signed(header, claimsOf(2, 'yUT5')) }),
  refused('is padded', 'malformed', { token: signed(header, claimsOf(2, 'eNo76fITAAPfAgc=')) }),
  refused('has no list', 'malformed', { token: signed(header, { ...example, status_list: undefined }) }),
  refused('is another list', 'wrong-list', { uri: `${STATUS_LIST_URI}1` }),
  refused('is of another issuer', 'wrong-issuer', { token: signed(header, { ...example, iss: 'urn:licet:another' }) }),
  refused('is a lease by its type', 'wrong-type', { token: signed(leaseHeader, example) }),
  refused('was signed by a stranger', 'bad-signature', { token: signed(header, example, strangeKey) }),
  refused('names a key that nobody has', 'unknown-key', { token: signed({ ...header, kid: 'key-1999' }, example) }),
];
