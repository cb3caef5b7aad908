import type { ByteRanges } from '../../operations/audit/compaction-ports.ts';
import { must } from './layout-fault.ts';
import { type Chunk, type FileLayout, MAGIC, strictLayout } from './strict-layout.ts';
import { provePages } from './strict-pages.ts';

const proveBegin = (bytes: Uint8Array): void => {
  must(MAGIC.equals(bytes), 'it does not begin as Parquet files do');
};

/**
 * Reads the whole layout of a columnar file strictly. What passes can be read in one way only, so that any reader of
 * Parquet finds the same rows in it; only then is what the lenient one finds taken for what the file holds.
 *
 * @throws Error where anything is laid out otherwise than Licet does
 */
export const strictFile = (bytes: Uint8Array): FileLayout => {
  const layout = strictLayout(bytes);
  proveBegin(bytes.subarray(0, MAGIC.length));
  for (const chunk of layout.chunks) {
    const { start, end, index } = chunk;
    provePages(chunk, bytes.subarray(start, end), index && bytes.subarray(index.start, index.end));
  }
  return layout;
};

/** @throws Error where the file does not begin as such files do */
export const proveBeginOf = async (file: ByteRanges): Promise<void> => {
  proveBegin(new Uint8Array(await file.slice(0, MAGIC.length)));
};

const indexOf = async (file: ByteRanges, { index }: Chunk): Promise<Uint8Array | undefined> =>
  index && new Uint8Array(await file.slice(index.start, index.end));

/** The same file, of which nothing can be read but chunks, each of which is read strictly before it is handed on. */
export const provenChunks = (file: ByteRanges, { chunks }: FileLayout): ByteRanges => {
  const byStart = new Map(chunks.map((chunk) => [chunk.start, chunk]));
  return {
    byteLength: file.byteLength,
    slice: async (start, end) => {
      const chunk = byStart.get(start);
      if (chunk?.end !== end || chunk === undefined) throw new Error(`No chunk lies from ${start} to ${end}.`);
      const [bytes, index] = await Promise.all([file.slice(start, end), indexOf(file, chunk)]);
      provePages(chunk, new Uint8Array(bytes), index);
      return bytes;
    },
  };
};
