import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What an endpoint answers: a status, a body, and headers beyond those that every answer carries. */
export interface HttpAnswer {
  readonly status: number;
  /** Becomes JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type HttpEvent = APIGatewayProxyEventV2;
