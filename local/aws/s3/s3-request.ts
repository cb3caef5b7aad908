import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';

/** A request in the path style, `/<bucket>/<key>?<parameters>`, known to ask for nothing that the stand-in lacks. */
export interface S3Request {
  readonly message: IncomingMessage;
  readonly method: string;
  readonly bucket: string;
  /** Empty for a request to the bucket itself. */
  readonly key: string;
  readonly parameters: URLSearchParams;
}

/** `x-amz-…` headers that are understood, or that change nothing of what is stored or answered. */
const KNOWN_HEADERS =
  /^x-amz-(date|content-sha256|security-token|user-agent|sdk-checksum-algorithm|checksum-.+|trailer|decoded-content-length|meta-.+|expected-bucket-owner|bypass-governance-retention|object-lock-(mode|retain-until-date))$/;

/** Conditions of HTTP that nothing here evaluates: to ignore one would be to answer wrongly. */
const UNKNOWN_CONDITIONS = ['if-modified-since', 'if-unmodified-since'];

/** What alone evaluates `If-Match`. */
const CONDITIONAL_METHOD = 'DELETE';

const notImplemented = (what: string): S3Error =>
  new S3Error('NotImplemented', `The local S3 does not implement ${what}`);

const checkHeaders = ({ headers, method }: IncomingMessage): void => {
  if (headers['if-match'] !== undefined && method !== CONDITIONAL_METHOD) throw notImplemented('the header if-match');
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-amz-') && !KNOWN_HEADERS.test(name)) throw notImplemented(`the header ${name}`);
    if (UNKNOWN_CONDITIONS.includes(name)) throw notImplemented(`the header ${name}`);
  }
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidArgument', 'The path is not percent-encoded UTF-8');
  }
};

export const parseRequest = (message: IncomingMessage): S3Request => {
  checkHeaders(message);
  const [path = '', query = ''] = (message.url ?? '').split(/\?(.*)/s);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const parameters = new URLSearchParams(query);
  // The SDK names the operation for the benefit of logs.
  parameters.delete('x-id');
  return { message, method: message.method ?? '', bucket: decode(bucket), key: decode(key), parameters };
};

/** Every parameter means something to S3: one that the operation does not know is refused, not ignored. */
export const checkParameters = ({ parameters }: S3Request, ...known: string[]): void => {
  for (const name of parameters.keys()) if (!known.includes(name)) throw notImplemented(`the parameter "${name}"`);
};

export const unknownOperation = ({ method, bucket, key }: S3Request): S3Error =>
  notImplemented(`${method} of ${key === '' ? `bucket "${bucket}"` : 'an object'}`);

/** What is sent back. */
export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}
