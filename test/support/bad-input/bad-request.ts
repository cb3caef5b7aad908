import type { ProblemCode } from '../../../lambdas/contract/problems.ts';

/** What the requests may take for granted: all of it exists, and no bad request changes it. */
export interface Seed {
  readonly product: string;
  readonly customer: string;
  /** A subscription plan of the product, with one version. */
  readonly plan: string;
  /** An active license of the customer under the plan. */
  readonly license: string;
  readonly licenseKey: string;
}

/** Who sends it: nobody, the holder of the seed's license key, or an operator with a valid signature. */
export type Sender = 'nobody' | 'holder' | 'operator';

export interface BadRequest {
  readonly name: string;
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly path: string;
  /** Lower case. Beyond what the sender's credentials need. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly sender: Sender;
  readonly status: number;
  readonly code: ProblemCode;
  /** What API Gateway itself answers, without a code, where it lets no function see the request. */
  readonly gatewayStatus?: number;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly sender: Sender;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value becomes JSON; bytes and texts go as they are. */
  readonly json?: unknown;
  readonly raw?: string | Buffer;
}

export type Expected = readonly [status: number, code: ProblemCode];

export const bad = (name: string, sent: Sent, [status, code]: Expected): BadRequest => {
  const text = sent.raw ?? (sent.json === undefined ? undefined : JSON.stringify(sent.json));
  return {
    name: `${sent.method} ${sent.path.slice(0, 80)}: ${name}`,
    method: sent.method,
    path: sent.path,
    sender: sent.sender,
    headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...sent.headers },
    ...(text !== undefined && { body: Buffer.from(text) }),
    status,
    code,
  };
};

export const INVALID: Expected = [400, 'INVALID_INPUT'];
export const MALFORMED: Expected = [400, 'MALFORMED_REQUEST'];
export const UNKNOWN_REFERENCE: Expected = [422, 'REFERENCE_UNKNOWN'];
export const ABSENT: Expected = [404, 'NOT_FOUND'];
export const CONFLICT: Expected = [409, 'CONFLICT'];

/** Whole JSON bodies that no request takes. */
export const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
