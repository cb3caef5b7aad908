import { listOf, numberOf, shift, type Struct, structBytes, structIn, structOf } from './thrift-fields.ts';

/** Fields of parquet.thrift that forgers like. */
export const FOOTER = { schema: 2, rows: 3, groups: 4, metadata: 5, createdBy: 6 } as const;
export const GROUP = { chunks: 1, uncompressed: 2, rows: 3, compressed: 6 } as const;
export const CHUNK = { start: 2, metadata: 3, indexStart: 4, indexLength: 5, columnIndexStart: 6 } as const;
export const COLUMN = {
  ...{ type: 1, encodings: 2, path: 3, codec: 4, values: 5, uncompressed: 6, compressed: 7, keyValues: 8 },
  ...{ dataPage: 9, dictionaryPage: 11, statistics: 12, pages: 13 },
} as const;
export const PAGE = { type: 1, uncompressed: 2, compressed: 3, data: 5, dictionary: 7, dataV2: 8 } as const;

const MAGIC = Buffer.from('PAR1');

/** The values of a column in a file of one group of rows: what is told of them, and their pages. */
export interface ForgedChunk {
  readonly name: string;
  readonly told: Struct;
  readonly metadata: Struct;
  bytes: Uint8Array;
}

/** A file in pieces, to be altered at will. */
export interface Pieces {
  begin: Uint8Array;
  readonly chunks: readonly ForgedChunk[];
  /** What stands between the last chunk and the footer. */
  indexes: Uint8Array;
  readonly footer: Struct;
  /** What stands between the footer and its length. */
  behind: Uint8Array;
}

const isStruct = (value: unknown): value is Struct => Array.isArray(value);

const structsIn = (fields: Struct, id: number): Struct[] => listOf(fields, id).filter(isStruct);

const groupOf = ({ footer }: Pick<Pieces, 'footer'>): Struct => {
  const [group, ...more] = structsIn(footer, FOOTER.groups);
  if (group === undefined || more.length > 0) throw new Error('Only a file of one group of rows is forged.');
  return group;
};

/** Takes an honest file of one group of rows apart. */
export const takeApart = (bytes: Uint8Array): Pieces => {
  const length = Buffer.from(bytes).readUInt32LE(bytes.length - 8);
  const start = bytes.length - 8 - length;
  const footer = structIn(bytes.subarray(start)).fields;
  let place = MAGIC.length;
  const chunks = structsIn(groupOf({ footer }), GROUP.chunks).map((told): ForgedChunk => {
    const metadata = structOf(told, CHUNK.metadata);
    const [path] = listOf(metadata, COLUMN.path);
    const end = place + numberOf(metadata, COLUMN.compressed);
    const chunk = { name: Buffer.from(path instanceof Uint8Array ? path : []).toString(), told, metadata };
    const of = bytes.slice(place, end);
    place = end;
    return { ...chunk, bytes: of };
  });
  const indexes = bytes.slice(place, start);
  return { begin: MAGIC, chunks, indexes, footer, behind: Buffer.alloc(0) };
};

export const chunkOf = ({ chunks }: Pieces, name: string): ForgedChunk => {
  const chunk = chunks.find((each) => each.name === name);
  if (chunk === undefined) throw new Error(`There is no column ${name}.`);
  return chunk;
};

/** Gives a chunk other bytes, and tells of as many. */
export const withBytes = (pieces: Pieces, chunk: ForgedChunk, bytes: Uint8Array): void => {
  const longer = bytes.length - chunk.bytes.length;
  chunk.bytes = bytes;
  shift(chunk.metadata, COLUMN.compressed, longer);
  shift(groupOf(pieces), GROUP.compressed, longer);
};

/** Tells of more bytes, or less, that a chunk has when it is uncompressed. */
export const longerBy = (pieces: Pieces, { metadata }: ForgedChunk, bytes: number): void => {
  shift(metadata, COLUMN.uncompressed, bytes);
  shift(groupOf(pieces), GROUP.uncompressed, bytes);
};

/** Puts a file together again; what is told of where chunks lie moves with them. */
export const putTogether = (pieces: Pieces): Uint8Array => {
  const { begin, chunks, indexes, footer, behind } = pieces;
  let place = begin.length;
  for (const { told, metadata, bytes } of chunks) {
    const moved = place - numberOf(told, CHUNK.start);
    shift(told, CHUNK.start, moved);
    for (const id of [COLUMN.dataPage, COLUMN.dictionaryPage]) shift(metadata, id, moved);
    place += bytes.length;
  }
  const end = Buffer.alloc(4);
  const written = structBytes(footer);
  end.writeUInt32LE(written.length + behind.length);
  return new Uint8Array(
    Buffer.concat([begin, ...chunks.map(({ bytes }) => bytes), indexes, written, behind, end, MAGIC]),
  );
};

/** An honest file, altered. */
export const forged = (bytes: Uint8Array, alter: (pieces: Pieces) => void): Uint8Array => {
  const pieces = takeApart(bytes);
  alter(pieces);
  return putTogether(pieces);
};

/** The header of the first page of a chunk, and what stands behind it. */
export const firstPage = ({ bytes }: ForgedChunk) => {
  const { fields: header, rest } = structIn(bytes);
  const length = numberOf(header, PAGE.compressed);
  return { header, body: rest.subarray(0, length), rest: rest.subarray(length) };
};

/** The first page of a chunk anew. */
export const withFirstPage = (
  pieces: Pieces,
  chunk: ForgedChunk,
  alter: (page: { header: Struct; body: Uint8Array }) => Uint8Array,
): void => {
  const { header, body, rest } = firstPage(chunk);
  const before = chunk.bytes.length - rest.length - body.length;
  const altered = alter({ header, body });
  const written = structBytes(header);
  withBytes(pieces, chunk, Buffer.concat([written, altered, rest]));
  longerBy(pieces, chunk, written.length - before);
};
