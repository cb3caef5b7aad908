import { binary, boolean, i32, i64, listOf, readWhole, struct, text } from './thrift-compact.ts';

// The structs of a Parquet file's footer as hyparquet-writer writes them for Licet, after parquet.thrift,
// github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift, whose numbers the fields have. Fields that
// are not asked for are not written, and refused. The members of an object are made in the order in which they stand.

const schemaElement = struct('a column of its schema', ({ required, optional }) => ({
  type: optional(1, i32),
  repetition: optional(3, i32),
  name: required(4, text),
  children: optional(5, i32),
  convertedType: optional(6, i32),
}));

const statistics = struct('what it tells of values', ({ required, optional }) => ({
  nulls: required(3, i64),
  max: optional(5, binary),
  min: optional(6, binary),
  isMaxExact: optional(7, boolean),
  isMinExact: optional(8, boolean),
}));

const pagesOfKind = struct('what it tells of pages', ({ required }) => ({
  type: required(1, i32),
  encoding: required(2, i32),
  count: required(3, i32),
}));

const columnMetadata = struct('what it tells of a column', ({ required, optional }) => ({
  type: required(1, i32),
  encodings: required(2, listOf(i32)),
  path: required(3, listOf(text)),
  codec: required(4, i32),
  values: required(5, i64),
  uncompressed: required(6, i64),
  compressed: required(7, i64),
  dataPage: required(9, i64),
  dictionaryPage: optional(11, i64),
  statistics: required(12, statistics),
  pages: required(13, listOf(pagesOfKind)),
}));

const columnChunk = struct('a chunk of a column', ({ required, optional }) => ({
  start: required(2, i64),
  metadata: required(3, columnMetadata),
  indexStart: optional(4, i64),
  indexLength: optional(5, i32),
}));

const rowGroup = struct('a group of its rows', ({ required }) => ({
  chunks: required(1, listOf(columnChunk)),
  uncompressed: required(2, i64),
  rows: required(3, i64),
  compressed: required(6, i64),
}));

const keyValue = struct('its metadata', ({ required }) => ({ key: required(1, text), value: required(2, text) }));

const columnOrder = struct('the order of a column', ({ required }) =>
  required(
    1,
    struct('an order', () => true),
  ),
);

const footer = struct('its footer', ({ required }) => ({
  version: required(1, i32),
  schema: required(2, listOf(schemaElement)),
  rows: required(3, i64),
  groups: required(4, listOf(rowGroup)),
  metadata: required(5, listOf(keyValue)),
  createdBy: required(6, text),
  columnOrders: required(7, listOf(columnOrder)),
}));

export type Footer = ReturnType<typeof readFooter>;

/** @throws Error where it is not written as Licet writes it */
export const readFooter = (bytes: Uint8Array) => readWhole(bytes, footer);
