import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { sha256Of } from '../../core/audit/digest.ts';
import { instantAt } from '../../core/instant.ts';
import type { ArchivedObject, CompactedArchive } from '../../operations/audit/compaction-ports.ts';
import { wholeContent } from './gunzip-whole.ts';
import { listingPages } from './listing-pages.ts';
import { putFirst } from './put-once.ts';
import { readIfThere, readObject } from './read-object.ts';

export interface CompactedArchiveSettings {
  readonly bucket: string;
  /** Largest content of an original that is held in memory, in bytes. */
  readonly contentMax: number;
}

/** The audit bucket as compaction sees it. Of an object the current version is read: hidden ones are not there. */
export const compactedArchive = (s3: S3Client, { bucket, contentMax }: CompactedArchiveSettings): CompactedArchive => ({
  folders: async (prefix) => {
    const folders: string[] = [];
    for await (const { CommonPrefixes = [] } of listingPages(s3, { Bucket: bucket, Prefix: prefix, Delimiter: '/' }))
      folders.push(...CommonPrefixes.map(({ Prefix }) => Prefix));
    return folders;
  },
  list: async (prefix) => {
    const objects: ArchivedObject[] = [];
    for await (const { Contents = [] } of listingPages(s3, { Bucket: bucket, Prefix: prefix }))
      for (const { Key, Size, LastModified } of Contents)
        objects.push({ key: Key, bytes: Size, at: instantAt(LastModified.getTime()) });
    return objects;
  },
  original: async (key) => {
    const bytes = await readIfThere(s3, { Bucket: bucket, Key: key });
    if (bytes === undefined) return undefined;
    // Throws where it is larger: what is not decompressed cannot fill the memory.
    const content = key.endsWith('.gz') ? wholeContent(bytes, contentMax) : bytes;
    return { key, sha256: sha256Of(bytes), content };
  },
  read: (key) => readObject(s3, { Bucket: bucket, Key: key }),
  open: ({ key, bytes }) => ({
    byteLength: bytes,
    slice: async (start, end = bytes) =>
      Uint8Array.from(await readObject(s3, { Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` })).buffer,
  }),
  put: (key, bytes) =>
    putFirst(s3, { Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/vnd.apache.parquet' }),
  hide: async (key) => {
    // Without a version: a marker comes on top, and what is below it stays.
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
});
