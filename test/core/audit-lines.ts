import fc from 'fast-check';
import type { AuditColumn, AuditKind } from '../../lambdas/contract/audit.ts';
import { columnsOfKind } from '../../lambdas/core/audit/columnar-line.ts';

/** Whatever text there may be: also halves of surrogate pairs, null characters, byte order marks. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom('', 'base64:', '\ufeffx', 'a\u0000b', '\u2028'),
);

const anyNumber = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.constantFrom(-0, 2 ** 53, 2 ** 63, 1e308, -(2 ** 31), 2 ** 31),
);

const valueOf = ({ type }: AuditColumn): fc.Arbitrary<unknown> => {
  const own = { string: anyText, int: fc.integer(), bigint: fc.maxSafeInteger(), boolean: fc.boolean() }[type];
  return fc.oneof({ weight: 6, arbitrary: own }, fc.constant(null), anyNumber, fc.jsonValue());
};

/** A record as this version of the writers would write it, though of any values of the columns' types. */
export const wellFormedLine = (kind: AuditKind): fc.Arbitrary<string> =>
  fc.tuple(...columnsOfKind[kind].map((column) => fc.oneof(valueOfType(column), fc.constant(null)))).map((values) => {
    const members = columnsOfKind[kind].map(({ name }, at) => [name, values[at]] as const);
    return JSON.stringify(Object.fromEntries(kind === 'changes' ? members : [['audit', kind], ...members]));
  });

const valueOfType = ({ type }: AuditColumn): fc.Arbitrary<unknown> =>
  ({ string: fc.string({ unit: 'binary' }), int: fc.integer(), bigint: fc.maxSafeInteger(), boolean: fc.boolean() })[
    type
  ];

/** A record in which members are missing, in another order, unknown, or of other types. */
const strangeLine = (kind: AuditKind): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc
        .shuffledSubarray([...columnsOfKind[kind]])
        .chain((columns) =>
          fc.tuple(...columns.map((column) => valueOf(column).map((value) => [column.name, value] as const))),
        ),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('audit', '__proto__', 'source', 'position')), fc.jsonValue()),
      fc.constantFrom(undefined, 1, '\t'),
    )
    .map(([members, more, space]) =>
      JSON.stringify({ ...Object.fromEntries(members), ...more }, null, space).replaceAll('\n', ' '),
    );

/** JSON whose numbers and members `JSON.stringify` would write otherwise. */
const otherSpelling = fc.constantFrom(
  '{"version":1.0}',
  '{"version":1e3}',
  '{"version":12345678901234567890}',
  '{"version":-0}',
  '{"id":"a","id":"b"}',
  '{"id":"\\u0061"}',
  '[1]',
  'null',
  '"text"',
  '{}',
  ' {}',
  '\ufeff{}',
  'base64:AAAA',
  'base64:',
  '{"id":"\r"}\r',
);

const noNewline = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => (byte === 0x0a ? 0x0b : byte));

/** Any line of an original, as bytes. */
export const anyLine = (kind: AuditKind): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    wellFormedLine(kind).map((text) => Buffer.from(text)),
    strangeLine(kind).map((text) => Buffer.from(text)),
    otherSpelling.map((text) => Buffer.from(text)),
    anyText.map((text) => noNewline(Buffer.from(text))),
    fc.uint8Array().map(noNewline),
  );
