import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What an endpoint answers: a status, a body that becomes JSON, and headers beyond those that every answer carries. */
export interface HttpAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type HttpEvent = APIGatewayProxyEventV2;
