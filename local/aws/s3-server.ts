import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveLocally } from './local-server.ts';
import { type BucketStore, openBucketStore } from './s3/bucket-store.ts';
import { deleteObject } from './s3/delete-object.ts';
import { getObject, headObject } from './s3/get-object.ts';
import { listObjects } from './s3/list-objects.ts';
import type { Bucket } from './s3/object-history.ts';
import { putObject } from './s3/put-object.ts';
import { S3Error } from './s3/s3-error.ts';
import { parseRequest, type S3Answer, type S3Request, unknownOperation } from './s3/s3-request.ts';
import { element, xmlDocument } from './s3/xml.ts';

/**
 * A stand-in for Amazon S3 whose objects are plain files, `<folder>/<bucket>/<key>`. It does what the functions use, with
 * S3's answers; to anything else it answers 501, so that nothing seems to work that would not.
 */
export interface LocalS3 {
  readonly url: string;
  /**
   * Makes a bucket. Of one that exists, takes the new settings for what is put from now on.
   *
   * @throws S3Error `InvalidBucketName`, or `InvalidRequest` for Object Lock without versions
   */
  readonly createBucket: (bucket: Bucket) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const operate = (request: S3Request, buckets: BucketStore, now: Date): Promise<S3Answer> => {
  const bucket = buckets.open(request.bucket);
  const what = `${request.method} ${request.key === '' ? 'bucket' : 'object'}`;
  switch (what) {
    case 'PUT object':
      return putObject(request, bucket, now);
    case 'GET object':
      return getObject(request, bucket);
    case 'HEAD object':
      return headObject(request, bucket);
    case 'DELETE object':
      return deleteObject(request, bucket, now);
    case 'GET bucket':
      if (request.parameters.get('list-type') === '2') return listObjects(request, bucket);
  }
  throw unknownOperation(request);
};

const errorAnswer = ({ code, message, status, headers }: S3Error): S3Answer => ({
  status,
  headers: { 'content-type': 'application/xml', ...headers },
  body: xmlDocument('Error', [element('Code', code), element('Message', message)]),
});

const answer = async (message: IncomingMessage, buckets: BucketStore, now: Date): Promise<S3Answer> => {
  try {
    return await operate(parseRequest(message), buckets, now);
  } catch (error) {
    if (error instanceof S3Error) return errorAnswer(error);
    throw error;
  }
};

const send = (message: IncomingMessage, response: ServerResponse, { status, headers, body }: S3Answer): void => {
  // What was not read of the request would otherwise be taken for the next one.
  message.resume();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { 'x-amz-request-id': randomBytes(8).toString('hex'), ...length, ...headers });
  response.end(message.method === 'HEAD' ? undefined : body);
};

/** Starts the stand-in with the buckets that the folder holds. */
export const startS3 = async (options: { readonly folder: string; readonly now?: () => Date }): Promise<LocalS3> => {
  const buckets = await openBucketStore(options.folder);
  const now = options.now ?? (() => new Date());
  const server = await serveLocally(async (request, response) => {
    send(request, response, await answer(request, buckets, now()));
  });
  return { url: server.url, createBucket: buckets.create, stop: server.stop };
};
