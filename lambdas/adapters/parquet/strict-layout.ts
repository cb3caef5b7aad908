import type { AuditColumn } from '../../contract/audit.ts';
import { FORMAT_METADATA, SOURCES_METADATA } from '../../contract/columnar.ts';
import { type Footer, readFooter } from './footer.ts';
import { must } from './layout-fault.ts';

export type ColumnType = AuditColumn['type'];

export interface LaidColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Where the values of a column in a group of rows lie, and what the footer tells of them. */
export interface Chunk {
  readonly column: LaidColumn;
  readonly rows: number;
  readonly start: number;
  readonly end: number;
  /** Where its pages of data begin; behind `start` where a dictionary comes first. */
  readonly dataStart: number;
  readonly dataPages: number;
  /** Bytes of its pages, uncompressed, with their headers. */
  readonly uncompressed: number;
  readonly nulls: number;
  /** Where it is told where its pages lie; there where it has several of data. */
  readonly index: { readonly start: number; readonly end: number } | undefined;
}

export interface FileLayout {
  readonly columns: readonly LaidColumn[];
  readonly chunks: readonly Chunk[];
}

/** Begin and end of every file. */
export const MAGIC = Buffer.from('PAR1');
/** Behind the footer: its length, and the magic. */
const TAIL = 4 + MAGIC.length;

/** Bounds what a few bytes of a forged file can unfold into; Licet's own groups are far smaller. */
const ROWS_OF_A_GROUP_MAX = 2 ** 20;

/** `Type` and `ConvertedType` of parquet.thrift, and how long a value is that statistics tell; a text may have any length. */
const types = [
  { type: 'boolean', physical: 0, converted: undefined, bytes: 1 },
  { type: 'int', physical: 1, converted: undefined, bytes: 4 },
  { type: 'bigint', physical: 2, converted: undefined, bytes: 8 },
  { type: 'string', physical: 6, converted: 0, bytes: undefined },
] as const;

const OPTIONAL = 1;
const ZSTD = 6;
export const PLAIN = 0;
export const RLE_DICTIONARY = 8;
export const DICTIONARY_PAGE = 2;
export const DATA_PAGE_V2 = 3;

type LaidType = (typeof types)[number];
type FooterGroup = Footer['groups'][number];
type FooterChunk = FooterGroup['chunks'][number];

const columnOf = ({ type, repetition, name, children, convertedType }: Footer['schema'][number]) => {
  const laid = types.find(({ physical, converted }) => physical === type && converted === convertedType);
  must(laid !== undefined, `its column ${name} is of a type that no record has`);
  must(repetition === OPTIONAL && children === undefined, `its column ${name} is no plain one that may be null`);
  return { name, laid };
};

type ReadColumn = ReturnType<typeof columnOf>;

const columnsOf = ({ schema: [root, ...elements], columnOrders }: Footer): readonly ReadColumn[] => {
  must(root?.children === elements.length, 'its schema has other columns than it says');
  must(
    [root.type, root.repetition, root.convertedType].every((told) => told === undefined),
    'its schema is of a type',
  );
  must(columnOrders.length === elements.length, 'it tells the order of other columns than it has');
  return elements.map(columnOf);
};

type ToldStatistics = FooterChunk['metadata']['statistics'];

const isToldInFull = ({ bytes }: LaidType, { nulls, max, min, isMaxExact, isMinExact }: ToldStatistics, rows: number) =>
  nulls >= 0 &&
  nulls <= rows &&
  [max, min].every((bound) => bound === undefined || bytes === undefined || bound.length === bytes) &&
  (max === undefined) === (min === undefined) &&
  // It is said only where they are not.
  isMaxExact !== true &&
  isMinExact !== true;

/** The encodings of its pages, and the pages themselves, as they are told of a chunk with a dictionary or without. */
const areOfKinds = ({ encodings, pages }: FooterChunk['metadata'], hasDictionary: boolean): boolean => {
  const kinds = hasDictionary
    ? [[DICTIONARY_PAGE, PLAIN, 1] as const, [DATA_PAGE_V2, RLE_DICTIONARY, undefined] as const]
    : [[DATA_PAGE_V2, PLAIN, undefined] as const];
  return (
    encodings.length === kinds.length &&
    pages.length === kinds.length &&
    kinds.every(([type, encoding, count], at) => {
      const told = pages[at];
      return (
        encodings[at] === encoding &&
        told?.type === type &&
        told.encoding === encoding &&
        (count === undefined ? told.count > 0 : told.count === count)
      );
    })
  );
};

const chunkOf = (told: FooterChunk, { name, laid }: ReadColumn, place: number, rows: number): Chunk => {
  const { metadata, indexStart, indexLength } = told;
  const { dataPage, dictionaryPage, statistics } = metadata;
  const fault = (what: string): string => `the values of its column ${name} ${what}`;
  must(metadata.path.length === 1 && metadata.path[0] === name, fault('are in the place of another one'));
  must(metadata.type === laid.physical, fault('are of another type than it'));
  must(metadata.codec === ZSTD, fault('are compressed otherwise than Licet does'));
  must(metadata.values === rows, fault('are not as many as its rows'));
  must(told.start === place && metadata.compressed > 0, fault('do not follow what stands before them'));
  must((dictionaryPage ?? dataPage) === place && dataPage >= place, fault('do not begin where they lie'));
  must(areOfKinds(metadata, dictionaryPage !== undefined), fault('are encoded otherwise than Licet does'));
  must(isToldInFull(laid, statistics, rows), fault('are told of otherwise than Licet does'));
  const dataPages = metadata.pages.at(-1)?.count ?? 0;
  must((indexStart !== undefined) === dataPages > 1, fault('have an index, or lack theirs'));
  must((indexStart === undefined) === (indexLength === undefined), fault('have an index of no length'));
  return {
    ...{ column: { name, type: laid.type }, rows, start: place, end: place + metadata.compressed },
    ...{ dataStart: dataPage, dataPages, uncompressed: metadata.uncompressed, nulls: statistics.nulls },
    index: indexStart === undefined ? undefined : { start: indexStart, end: indexStart + (indexLength ?? 0) },
  };
};

const chunksOf = (group: FooterGroup, columns: readonly ReadColumn[], start: number): readonly Chunk[] => {
  const { rows } = group;
  must(rows > 0 && rows <= ROWS_OF_A_GROUP_MAX, 'a group of its rows has none, or too many');
  must(group.chunks.length === columns.length, 'a group of its rows has other columns than it');
  const chunks: Chunk[] = [];
  let place = start;
  for (const [at, column] of columns.entries()) {
    const told = group.chunks[at];
    must(told !== undefined, 'a group of its rows has other columns than it');
    const chunk = chunkOf(told, column, place, rows);
    chunks.push(chunk);
    place = chunk.end;
  }
  const uncompressed = chunks.reduce((sum, chunk) => sum + chunk.uncompressed, 0);
  must(group.compressed === place - start, 'a group of its rows is not as long as it says');
  must(group.uncompressed === uncompressed, 'a group of its rows is not as long as it says');
  return chunks;
};

const isLaidOut = ({ version, metadata }: Footer): boolean => {
  const keys = metadata.map(({ key }) => key);
  const isKnown = keys.every((key) => key === FORMAT_METADATA || key === SOURCES_METADATA);
  return version === 2 && isKnown && new Set(keys).size === keys.length;
};

/** Bytes from the begin of the footer to the end of the file. */
export const footerLength = (end: Uint8Array): number => {
  must(end.length >= TAIL && MAGIC.equals(end.subarray(-MAGIC.length)), 'it does not end as Parquet files do');
  return new DataView(end.buffer, end.byteOffset + end.length - TAIL).getUint32(0, true) + TAIL;
};

/**
 * Where everything in a file lies, by its footer, which is read strictly: every column of a type that Licet writes, the
 * values of all of them one after the other from the begin of the file on, then what tells where their pages lie, then
 * the footer. No byte lies in between, none belongs to two, and each thing that is told twice is told alike.
 *
 * @param end of the file, with its footer
 * @throws Error where it is laid out otherwise than Licet does
 */
export const strictLayout = (end: Uint8Array, fileLength = end.length): FileLayout => {
  const length = footerLength(end);
  must(length <= end.length && length <= fileLength - MAGIC.length, 'its footer is longer than it');
  const footer = readFooter(end.subarray(end.length - length, end.length - TAIL));
  must(isLaidOut(footer), 'its footer says something that Licet does not');
  const columns = columnsOf(footer);
  const chunks: Chunk[] = [];
  let place = MAGIC.length;
  for (const group of footer.groups) {
    chunks.push(...chunksOf(group, columns, place));
    place = chunks.at(-1)?.end ?? place;
  }
  must(
    footer.groups.reduce((sum, { rows }) => sum + rows, 0) === footer.rows,
    'it has another number of rows than it says',
  );
  for (const { index, column } of chunks) {
    must(index === undefined || index.start === place, `the index of its column ${column.name} lies elsewhere`);
    place = index?.end ?? place;
  }
  must(place === fileLength - length, 'bytes of it belong to nothing');
  return { columns: columns.map(({ name, laid }) => ({ name, type: laid.type })), chunks };
};
