import { type HttpHandlerName, type OperationId, routes } from '../../contract/routes.ts';
import type { Author } from '../../operations/author.ts';
import type { IdempotencyClaim } from '../../operations/ports.ts';
import type { Precondition } from '../../operations/precondition.ts';
import { changeReason } from './change-reason.ts';
import { type EndpointHandler, endpoint, requestIdOf } from './endpoint.ts';
import type { HttpAnswer, HttpEvent } from './http-answer.ts';
import { preconditionOf } from './entity-tag.ts';
import { idempotencyClaim } from './idempotency-key.ts';
import { operatorArn } from './operator-identity.ts';

/** A request of the operator plane: what its headers say, read. Path, query and body are the endpoint's. */
export interface OperatorRequest {
  readonly event: HttpEvent;
  readonly author: Author;
  readonly precondition: Precondition;
  /** Present on POST where the caller sent an `Idempotency-Key`. */
  readonly claim: IdempotencyClaim | undefined;
}

export type OperatorAction = (request: OperatorRequest) => Promise<HttpAnswer>;

/** The operations that one function answers. */
export type OperationOf<Handler extends HttpHandlerName> = {
  [Id in OperationId]: (typeof routes)[Id]['handler'] extends Handler ? Id : never;
}[OperationId];

const readRequest = (event: HttpEvent): OperatorRequest => {
  const actor = operatorArn(event);
  return {
    event,
    author: { actor, reason: changeReason(event), requestId: requestIdOf(event) },
    precondition: preconditionOf(event),
    claim: event.requestContext.http.method === 'POST' ? idempotencyClaim(event, actor) : undefined,
  };
};

/** Dispatches each route of a function of the operator plane to its action. A route without one does not compile. */
export const operatorEndpoint = <Handler extends HttpHandlerName>(
  region: string,
  actions: Readonly<Record<OperationOf<Handler>, OperatorAction>>,
): EndpointHandler => {
  const byId = new Map(Object.entries<OperatorAction>(actions));
  const byRoute = new Map<string, OperatorAction | undefined>(
    Object.entries(routes).map(([id, route]) => [`${route.method} ${route.path}`, byId.get(id)] as const),
  );
  return endpoint(region, (event) => {
    const action = byRoute.get(event.routeKey);
    if (action === undefined) throw new Error(`This function does not answer ${event.routeKey}`);
    return action(readRequest(event));
  });
};
