import type { HttpHandlerName } from '../../contract/routes.ts';
import type { Author } from '../../operations/author.ts';
import type { IdempotencyClaim } from '../../operations/ports.ts';
import type { Precondition } from '../../operations/precondition.ts';
import { type OperationOf, actionByRoute } from './action-by-route.ts';
import { changeReason } from './change-reason.ts';
import { type EndpointHandler, endpoint, requestIdOf } from './endpoint.ts';
import type { HttpAnswer, HttpEvent } from './http-answer.ts';
import { asksForNew, preconditionOf } from './entity-tag.ts';
import { idempotencyClaim } from './idempotency-key.ts';
import { operatorArn } from './operator-identity.ts';
import { RequestProblem } from './request-problem.ts';

/** A request of the operator plane: what its headers say, read. Path, query and body are the endpoint's. */
export interface OperatorRequest {
  readonly event: HttpEvent;
  readonly author: Author;
  readonly precondition: Precondition;
  /** Present on POST where the caller sent an `Idempotency-Key`. */
  readonly claim: IdempotencyClaim | undefined;
}

export type OperatorAction = (request: OperatorRequest) => Promise<HttpAnswer>;

const readRequest = (event: HttpEvent): OperatorRequest => {
  const actor = operatorArn(event);
  return {
    event,
    author: { actor, reason: changeReason(event), requestId: requestIdOf(event) },
    precondition: preconditionOf(event),
    claim: event.requestContext.http.method === 'POST' ? idempotencyClaim(event, actor) : undefined,
  };
};

/** Who asked for a new resource has read none, and must not hear that it has changed since. */
const toldOfCreation = (event: HttpEvent, error: unknown): unknown => {
  if (!(error instanceof RequestProblem && error.code === 'VERSION_MISMATCH' && asksForNew(event))) return error;
  const detail =
    'The resource exists already, and "If-None-Match: *" asks for a new one: take another id, or leave that header out to change the one that is there.';
  return new RequestProblem('VERSION_MISMATCH', detail);
};

/** An endpoint of the operator plane: each route of a function leads to its action. */
export const operatorEndpoint = <Handler extends HttpHandlerName>(
  region: string,
  actions: Readonly<Record<OperationOf<Handler>, OperatorAction>>,
): EndpointHandler => {
  const actionFor = actionByRoute<Handler, OperatorAction>(actions);
  return endpoint(region, async (event) => {
    try {
      return await actionFor(event)(readRequest(event));
    } catch (error) {
      throw toldOfCreation(event, error);
    }
  });
};
