import { hybridRuns } from './hybrid-runs.ts';
import { must } from './layout-fault.ts';
import { type PageHeader, readOffsetIndex, takePageHeader } from './page-header.ts';
import { type Chunk, type ColumnType, DATA_PAGE_V2, DICTIONARY_PAGE, PLAIN, RLE_DICTIONARY } from './strict-layout.ts';
import { type Cursor, takeBytes } from './thrift-compact.ts';
import { unpacked } from './zstd.ts';

interface Page extends PageHeader {
  /** From the begin of the chunk. */
  readonly start: number;
  readonly body: Uint8Array;
  /** Bytes of it with its header. */
  readonly length: number;
  readonly headerLength: number;
}

const takePage = (cursor: Cursor): Page => {
  const start = cursor.at;
  const header = takePageHeader(cursor);
  const headerLength = cursor.at - start;
  const body = takeBytes(cursor, header.compressed);
  return { ...header, start, body, length: cursor.at - start, headerLength };
};

/** Texts one after the other, each behind its length. */
const areTexts = (bytes: Uint8Array, count: number): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 4 > bytes.length) return false;
    at += 4 + view.getUint32(at, true);
  }
  return at === bytes.length;
};

/** Bits, the lowest first; those of the last byte that are of no value are zero. */
const areBits = (bytes: Uint8Array, count: number): boolean =>
  bytes.length === Math.ceil(count / 8) && (count % 8 === 0 || (bytes.at(-1) ?? 0) < 2 ** (count % 8));

/** Whether values of a column, as they are, are as many as they should be, with nothing behind them. */
const arePlain: Readonly<Record<ColumnType, (bytes: Uint8Array, count: number) => boolean>> = {
  string: areTexts,
  int: (bytes, count) => bytes.length === 4 * count,
  bigint: (bytes, count) => bytes.length === 8 * count,
  boolean: areBits,
};

/** How many values a chunk's dictionary has. */
const dictionaryOf = ({ type }: Chunk['column'], { type: kind, dictionary, data, ...page }: Page): number => {
  must(kind === DICTIONARY_PAGE && data === undefined, 'a dictionary is no such page');
  must(dictionary?.encoding === PLAIN && dictionary.values > 0, 'a dictionary is encoded otherwise than Licet does');
  const values = unpacked(page.body, page.uncompressed);
  must(arePlain[type](values, dictionary.values), 'a dictionary has another number of values than it says');
  return dictionary.values;
};

/** Bits that it takes to tell a number. */
const widthOf = (value: number): number => 32 - Math.clz32(value);

const proveIndexes = (bytes: Uint8Array, count: number, dictionary: number): void => {
  const [width] = bytes;
  must(width !== undefined, 'the values of a page are cut short');
  const greatest = hybridRuns(bytes.subarray(1), width, count).reduce((one, other) => Math.max(one, other), 0);
  must(greatest < dictionary, 'a page has values that its dictionary lacks');
  must(width === widthOf(greatest), 'the values of a page are wider than they must be');
};

/** @returns how many of its rows have no value */
const provePage = (column: Chunk['column'], page: Page, dictionary: number | undefined): number => {
  const { type, data, uncompressed, body } = page;
  must(type === DATA_PAGE_V2 && page.dictionary === undefined, 'a page is of another kind than Licet writes');
  must(data !== undefined && data.values > 0 && data.rows === data.values, 'a page has other rows than values');
  must(data.encoding === (dictionary === undefined ? PLAIN : RLE_DICTIONARY), 'a page is encoded as it does not say');
  const { definitionBytes, values, nulls } = data;
  must(data.repetitionBytes === 0 && definitionBytes > 0 && definitionBytes <= body.length, 'a page is cut short');
  const levels = hybridRuns(body.subarray(0, definitionBytes), 1, values);
  const present = levels.reduce((sum, level) => sum + level, 0);
  must(present === values - nulls, 'a page has more values, or less, than it says');
  const content = unpacked(body.subarray(definitionBytes), uncompressed - definitionBytes);
  if (dictionary === undefined) must(arePlain[column.type](content, present), 'a page has other values than it says');
  else proveIndexes(content, present, dictionary);
  return nulls;
};

const proveIndex = (chunk: Chunk, pages: readonly Page[], index: Uint8Array): void => {
  const told = readOffsetIndex(index);
  let firstRow = 0;
  const isSo = pages.every(({ start, length, data }, at) => {
    const place = told[at];
    const isThere = place?.start === chunk.start + start && place.length === length && place.firstRow === firstRow;
    firstRow += data?.values ?? 0;
    return isThere;
  });
  must(isSo && told.length === pages.length, 'its pages lie elsewhere than it says');
};

/** Refuses a page that has more rows than are left of the chunk, before anything of it is unfolded. */
const takeDataPages = (chunk: Chunk, cursor: Cursor): readonly Page[] => {
  const pages: Page[] = [];
  let rows = 0;
  while (pages.length < chunk.dataPages) {
    const page = takePage(cursor);
    rows += page.data?.rows ?? 0;
    must(rows <= chunk.rows, 'its pages have more rows than it');
    pages.push(page);
  }
  must(rows === chunk.rows, 'its pages have less rows than it');
  return pages;
};

/**
 * Holds the pages of a chunk against what the footer says of it: a dictionary where it has one, then the pages of data,
 * one behind the other, that make up the chunk to the byte; in each as many values as its header says, encoded so that
 * they can be read in one way.
 *
 * @param index bytes in which it is told where its pages lie; there where the chunk has an index
 * @throws Error where anything is otherwise than Licet writes it
 */
export const provePages = (chunk: Chunk, bytes: Uint8Array, index: Uint8Array | undefined): void => {
  const { column, dataStart, start } = chunk;
  const cursor: Cursor = { bytes, at: 0 };
  const first = dataStart > start ? takePage(cursor) : undefined;
  const dictionary = first === undefined ? undefined : dictionaryOf(column, first);
  must(cursor.at === dataStart - start, `the pages of its column ${column.name} lie elsewhere than it says`);
  const pages = takeDataPages(chunk, cursor);
  must(cursor.at === bytes.length, `behind the pages of its column ${column.name} there is something`);
  const nulls = pages.reduce((sum, page) => sum + provePage(column, page, dictionary), 0);
  must(nulls === chunk.nulls, `its column ${column.name} has more values, or less, than it says`);
  const all = first === undefined ? pages : [first, ...pages];
  const uncompressed = all.reduce((sum, page) => sum + page.headerLength + page.uncompressed, 0);
  must(uncompressed === chunk.uncompressed, `its column ${column.name} is of another length than it says`);
  if (index !== undefined) proveIndex(chunk, pages, index);
};
