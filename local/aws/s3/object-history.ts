import * as z from 'zod';

/** One version of an object, the content apart. */
export const versionSchema = z.object({
  /** `null`, as a text, in a bucket without versions. */
  versionId: z.string(),
  kind: z.enum(['content', 'delete-marker']),
  lastModified: z.iso.datetime(),
  size: z.int(),
  etag: z.string(),
  /** Headers that a reader gets back: content type and encoding, user metadata. */
  headers: z.record(z.string(), z.string()),
  checksums: z.record(z.string(), z.string()),
  lock: z.object({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), until: z.iso.datetime() }).optional(),
});
export type Version = z.infer<typeof versionSchema>;

/** All versions of a key, the newest first. */
export const historySchema = z.object({ key: z.string(), versions: z.array(versionSchema) });
export type History = z.infer<typeof historySchema>;

/** The version that a reader who names none gets; `undefined` also when the newest is a delete marker. */
export const currentVersion = ({ versions }: History): Version | undefined => {
  const [newest] = versions;
  return newest?.kind === 'content' ? newest : undefined;
};

export const bucketSchema = z.object({
  name: z.string(),
  versioned: z.boolean(),
  objectLock: z.object({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days: z.int().positive() }).optional(),
});

/** What a bucket was made with. Object Lock keeps each new version for that many days, and needs versions. */
export type Bucket = z.infer<typeof bucketSchema>;
