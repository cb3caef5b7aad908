import * as z from 'zod/mini';
import type { HttpEvent } from './http-answer.ts';
import { RequestProblem } from './request-problem.ts';

const signed = z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string().check(z.minLength(1)) }) }) });

/**
 * ARN of the AWS identity whose signature the gateway has verified: the actor of every change.
 *
 * @throws RequestProblem `OPERATOR_UNKNOWN` where there is none, as when a route has lost its authorizer
 */
export const operatorArn = (event: HttpEvent): string => {
  const context = signed.safeParse(event.requestContext);
  if (context.success) return context.data.authorizer.iam.userArn;
  throw new RequestProblem('OPERATOR_UNKNOWN', 'Sign the request with AWS Signature Version 4, service execute-api.');
};
