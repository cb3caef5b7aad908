import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { checksums } from './checksums.ts';
import { S3Error } from './s3-error.ts';

/** An object's content as it was sent, checked against every checksum that came with it. */
export interface RequestBody {
  readonly content: Buffer;
  /** The additional checksums, in Base64, by their header's name. */
  readonly checksums: Readonly<Record<string, string>>;
  /** Whether anything beyond the request's signature vouches for the content. */
  readonly isVouchedFor: boolean;
}

/** Bytes. Contents pass through memory here; the archive's are a few kilobytes. */
const CONTENT_LENGTH_MAX = 256 * 1024 * 1024;

const receive = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) throw new TypeError('The request body is not binary');
    length += part.length;
    if (length > CONTENT_LENGTH_MAX) throw new S3Error('EntityTooLarge', 'The local S3 takes objects up to 256 MiB');
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const incomplete = (): S3Error => new S3Error('IncompleteBody', 'The body ends before the content does');

const lineAt = (body: Buffer, start: number): { readonly line: string; readonly next: number } => {
  const end = body.indexOf('\r\n', start);
  if (end === -1) throw incomplete();
  return { line: body.toString('latin1', start, end), next: end + 2 };
};

const trailersAt = (body: Buffer, start: number): Record<string, string> => {
  const lines = body.toString('latin1', start).split('\r\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
};

/**
 * Unwraps `aws-chunked`: chunks of `length[;signature] CRLF content CRLF`, an empty one, then trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export const decodeChunks = (body: Buffer): { content: Buffer; trailers: Record<string, string> } => {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const { line, next } = lineAt(body, position);
    const length = /^[0-9a-f]+/i.exec(line)?.[0];
    if (length === undefined) throw incomplete();
    const end = next + Number.parseInt(length, 16);
    if (end === next) return { content: Buffer.concat(chunks), trailers: trailersAt(body, next) };
    if (end + 2 > body.length) throw incomplete();
    chunks.push(body.subarray(next, end));
    position = end + 2;
  }
};

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => headers[name]?.toString();

const checkLength = (headers: IncomingHttpHeaders, content: Buffer): void => {
  const told = header(headers, 'x-amz-decoded-content-length');
  if (told !== undefined && Number(told) !== content.length) throw incomplete();
};

const checkDigest = (name: string, told: string, computed: string): void => {
  if (told === computed) return;
  throw new S3Error('BadDigest', `The ${name} you specified did not match what was computed: ${computed}`);
};

const checkSignedHash = (headers: IncomingHttpHeaders, content: Buffer): void => {
  const told = header(headers, 'x-amz-content-sha256');
  if (told === undefined || !/^[0-9a-f]{64}$/.test(told)) return;
  if (told === createHash('sha256').update(content).digest('hex')) return;
  throw new S3Error(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' does not match what was computed.",
  );
};

/** @throws S3Error `BadDigest` and others where the content is not what its sender said */
export const readBody = async (request: IncomingMessage): Promise<RequestBody> => {
  const { headers } = request;
  const received = await receive(request);
  const isChunked = header(headers, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true;
  const { content, trailers } = isChunked ? decodeChunks(received) : { content: received, trailers: {} };
  checkLength(headers, content);
  if (!isChunked) checkSignedHash(headers, content);
  const md5 = header(headers, 'content-md5');
  if (md5 !== undefined) checkDigest('Content-MD5', md5, createHash('md5').update(content).digest('base64'));
  const told = { ...headers, ...trailers };
  const verified: Record<string, string> = {};
  for (const [name, compute] of checksums) {
    const value = header(told, name);
    if (value === undefined) continue;
    checkDigest(name, value, compute(content).toString('base64'));
    verified[name] = value;
  }
  return { content, checksums: verified, isVouchedFor: md5 !== undefined || Object.keys(verified).length > 0 };
};
