import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import { type Bucket, bucketSchema } from './object-history.ts';
import { type ObjectStore, openObjectStore } from './object-store.ts';
import { S3Error } from './s3-error.ts';

export interface OpenBucket {
  readonly bucket: Bucket;
  /** The folder that shows the current objects as files. */
  readonly folder: string;
  readonly objects: ObjectStore;
}

export interface BucketStore {
  /** Makes the bucket, or takes what it shall be like from now on; objects that are in it stay as they are. */
  readonly create: (bucket: Bucket) => Promise<void>;
  /** @throws S3Error `NoSuchBucket` */
  readonly open: (name: string) => OpenBucket;
}

/** Beside the buckets, where no glob over a bucket comes. */
const HIDDEN = '.s3';

const openBucket = async (folder: string, bucket: Bucket): Promise<OpenBucket> => {
  const visible = join(folder, bucket.name);
  return {
    bucket,
    folder: visible,
    objects: await openObjectStore({ visible, hidden: join(folder, HIDDEN, bucket.name) }),
  };
};

const loadBucket = async (folder: string, name: string): Promise<Bucket> =>
  bucketSchema.parse(JSON.parse(await readFile(join(folder, HIDDEN, name, 'bucket.json'), 'utf8')));

const checkBucket = ({ name, versioned, objectLock }: Bucket): void => {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new S3Error('InvalidBucketName', `"${name}" cannot name a bucket`);
  }
  if (objectLock !== undefined && !versioned) {
    throw new S3Error('InvalidRequest', 'Object Lock needs a bucket with versions');
  }
};

/** Opens the buckets that the folder holds. */
export const openBucketStore = async (folder: string): Promise<BucketStore> => {
  await mkdir(join(folder, HIDDEN), { recursive: true });
  const buckets = new Map<string, OpenBucket>();
  for (const name of await readdir(join(folder, HIDDEN))) {
    buckets.set(name, await openBucket(folder, await loadBucket(folder, name)));
  }
  return {
    create: async (bucket) => {
      checkBucket(bucket);
      await mkdir(join(folder, HIDDEN, bucket.name), { recursive: true });
      await replaceFile(join(folder, HIDDEN, bucket.name, 'bucket.json'), JSON.stringify(bucket));
      const existing = buckets.get(bucket.name);
      buckets.set(bucket.name, existing === undefined ? await openBucket(folder, bucket) : { ...existing, bucket });
    },
    open: (name) => {
      const found = buckets.get(name);
      if (found === undefined) throw new S3Error('NoSuchBucket', `The specified bucket does not exist: ${name}`);
      return found;
    },
  };
};
