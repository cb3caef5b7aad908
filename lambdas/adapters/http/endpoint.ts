import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { headers } from '../../contract/headers.ts';
import type { HttpAnswer, HttpEvent } from './http-answer.ts';
import { problemAnswer } from './problem-answer.ts';

export type EndpointHandler = middy.MiddyfiedHandler<HttpEvent, APIGatewayProxyStructuredResultV2>;

/** API Gateway's id of the request: in the access log, in `X-Request-Id` and in every change that the request makes. */
export const requestIdOf = (event: HttpEvent): string => event.requestContext.requestId;

const toResult = (answer: HttpAnswer, requestId: string, region: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode: answer.status,
  headers: {
    ...(answer.body !== undefined && { 'content-type': 'application/json' }),
    'cache-control': 'no-store',
    [headers.requestId]: requestId,
    [headers.region]: region,
    ...answer.headers,
  },
  ...(answer.body !== undefined && { body: JSON.stringify(answer.body) }),
  ...(answer.text !== undefined && { body: answer.text }),
});

/**
 * A Lambda handler around a function from event to answer. Whatever is thrown becomes problem details (RFC 9457): what
 * the request did wrong keeps its code, a dependency that does not answer is 503, anything else is a logged 500.
 */
export const endpoint = (
  region: string,
  answer: (event: HttpEvent) => Promise<HttpAnswer> | HttpAnswer,
): EndpointHandler =>
  middy<HttpEvent, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      const requestId = requestIdOf(request.event);
      request.response = toResult(problemAnswer(request.error, requestId), requestId, region);
    })
    .handler(async (event: HttpEvent) => toResult(await answer(event), requestIdOf(event), region));
