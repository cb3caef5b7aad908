import { type Cursor, i32, i64, listOf, readWhole, struct } from './thrift-compact.ts';

// The structs that stand between the pages of a Parquet file, and the one that tells where these lie; as in `footer.ts`.

const dictionaryHeader = struct('the header of a dictionary', ({ required }) => ({
  values: required(1, i32),
  encoding: required(2, i32),
}));

const dataHeader = struct('the header of a page', ({ required }) => ({
  values: required(1, i32),
  nulls: required(2, i32),
  rows: required(3, i32),
  encoding: required(4, i32),
  definitionBytes: required(5, i32),
  repetitionBytes: required(6, i32),
}));

const pageHeader = struct('the header of a page', ({ required, optional }) => ({
  type: required(1, i32),
  uncompressed: required(2, i32),
  compressed: required(3, i32),
  dictionary: optional(7, dictionaryHeader),
  data: optional(8, dataHeader),
}));

export type PageHeader = ReturnType<typeof takePageHeader>;

/** @throws Error where it is not written as Licet writes it */
export const takePageHeader = (cursor: Cursor) => pageHeader.read(cursor, 0);

const pageLocation = struct('the place of a page', ({ required }) => ({
  start: required(1, i64),
  length: required(2, i32),
  firstRow: required(3, i64),
}));

const offsetIndex = struct('an index', ({ required }) => required(1, listOf(pageLocation)));

/** Where pages of data lie, and which row comes first in each. @throws Error where it is not written as Licet writes it */
export const readOffsetIndex = (bytes: Uint8Array) => readWhole(bytes, offsetIndex);
