import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../identities.ts';
import { headerOf, type IncomingRequest } from './incoming-request.ts';
import { percentDecode, percentEncode } from './percent-encoding.ts';

/** Who signed a request, or why that is not known. */
export type Verification =
  { readonly kind: 'verified'; readonly identity: Identity } | { readonly kind: 'refused'; readonly reason: string };

export interface VerificationOptions {
  readonly identities: readonly Identity[];
  readonly region: string;
  readonly service: string;
  readonly now: Date;
}

/** Milliseconds by which the signer's clock may differ. */
const SKEW_MAX = 5 * 60 * 1000;

const ALGORITHM = 'AWS4-HMAC-SHA256';

const refused = (reason: string): Verification => ({ kind: 'refused', reason });

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly scope: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const parseAuthorization = (header: string): Authorization | undefined => {
  if (!header.startsWith(`${ALGORITHM} `)) return undefined;
  const parts = header.slice(ALGORITHM.length).split(',');
  const fields = new Map(
    parts.map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1)]),
  );
  const [accessKeyId, day, region, service, terminator, ...others] = (fields.get('Credential') ?? '').split('/');
  const signature = fields.get('Signature')?.trim();
  const signedHeaders = fields.get('SignedHeaders')?.split(';');
  if (accessKeyId === undefined || day === undefined || region === undefined || service === undefined) return undefined;
  if (terminator !== 'aws4_request' || others.length > 0) return undefined;
  if (signature === undefined || signedHeaders === undefined) return undefined;
  return {
    accessKeyId,
    day,
    region,
    service,
    signedHeaders,
    signature,
    scope: `${day}/${region}/${service}/${terminator}`,
  };
};

/** `20260423T153000Z` */
const parseInstant = (text: string): number | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const milliseconds = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
  );
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
};

/** Names and values sorted in their encoded form. */
const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const pair = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      return pair.map((text) => percentEncode(percentDecode(text) ?? text));
    })
    .toSorted(([nameA = '', valueA = ''], [nameB = '', valueB = '']) => {
      if (nameA !== nameB) return nameA < nameB ? -1 : 1;
      return valueA < valueB ? -1 : 1;
    })
    .map((pair) => pair.join('='))
    .join('&');

/** Every service but S3 signs the path with the encoding of its segments encoded once more. */
const canonicalPath = (path: string): string => path.split('/').map(percentEncode).join('/');

const canonicalHeader = (request: IncomingRequest, name: string): string =>
  `${name}:${(headerOf(request, name) ?? '').trim().replace(/ +/g, ' ')}\n`;

const canonicalRequest = (request: IncomingRequest, { signedHeaders }: Authorization): string =>
  [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    signedHeaders.map((name) => canonicalHeader(request, name)).join(''),
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');

const expectedSignature = (request: IncomingRequest, authorization: Authorization, secret: string): Buffer => {
  const { day, region, service, scope } = authorization;
  const instant = headerOf(request, 'x-amz-date') ?? '';
  const toSign = [ALGORITHM, instant, scope, sha256(canonicalRequest(request, authorization))].join('\n');
  const signingKey = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
  return hmac(signingKey, toSign);
};

const isSame = (expected: Buffer, signature: string): boolean =>
  /^[0-9a-f]{64}$/.test(signature) && timingSafeEqual(expected, Buffer.from(signature, 'hex'));

const timeProblem = (request: IncomingRequest, { day }: Authorization, now: Date): string | undefined => {
  const text = headerOf(request, 'x-amz-date') ?? '';
  const instant = parseInstant(text);
  if (instant === undefined) return 'x-amz-date is missing or malformed';
  if (!text.startsWith(day)) return 'the day of the credential scope is not that of x-amz-date';
  return Math.abs(now.getTime() - instant) > SKEW_MAX ? 'the signature has expired, or is from the future' : undefined;
};

const headerProblem = (request: IncomingRequest, { signedHeaders }: Authorization): string | undefined => {
  const amazon = request.headers.map(([name]) => name).filter((name) => name.startsWith('x-amz-'));
  const unsigned = ['host', ...amazon].find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) return `${unsigned} is not signed`;
  const declared = headerOf(request, 'x-amz-content-sha256');
  return declared === undefined || declared === sha256(request.body) ? undefined : 'the body is not the signed one';
};

/**
 * Checks a request's AWS Signature Version 4, given in its headers.
 *
 * Protocol: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const verifySignature = (request: IncomingRequest, options: VerificationOptions): Verification => {
  const header = headerOf(request, 'authorization');
  if (header === undefined) return refused('the request is not signed');
  const authorization = parseAuthorization(header);
  if (authorization === undefined) return refused('Authorization is no AWS Signature Version 4');
  const { accessKeyId, region, service, signature } = authorization;
  if (region !== options.region || service !== options.service) {
    return refused(`signed for ${service} in ${region}, not for ${options.service} in ${options.region}`);
  }
  const problem = timeProblem(request, authorization, options.now) ?? headerProblem(request, authorization);
  if (problem !== undefined) return refused(problem);
  const identity = options.identities.find((each) => each.accessKeyId === accessKeyId);
  if (identity === undefined) return refused(`no identity has the access key ${accessKeyId}`);
  if (identity.sessionToken !== headerOf(request, 'x-amz-security-token')) return refused('wrong session token');
  if (!isSame(expectedSignature(request, authorization, identity.secretAccessKey), signature)) {
    return refused('the signature is not that of the request');
  }
  return { kind: 'verified', identity };
};
