import { type HttpHandlerName, type OperationId, routes } from '../../contract/routes.ts';
import type { HttpEvent } from './http-answer.ts';

/** The operations that one function answers. */
export type OperationOf<Handler extends HttpHandlerName> = {
  [Id in OperationId]: (typeof routes)[Id]['handler'] extends Handler ? Id : never;
}[OperationId];

/** Finds the action of a function for an event, by its route. A route of the function without an action does not compile. */
export const actionByRoute = <Handler extends HttpHandlerName, Action>(
  actions: Readonly<Record<OperationOf<Handler>, Action>>,
): ((event: HttpEvent) => Action) => {
  const byId = new Map(Object.entries<Action>(actions));
  const byRoute = new Map<string, Action | undefined>(
    Object.entries(routes).map(([id, route]) => [`${route.method} ${route.path}`, byId.get(id)] as const),
  );
  return (event) => {
    const action = byRoute.get(event.routeKey);
    if (action === undefined) throw new Error(`This function does not answer ${event.routeKey}`);
    return action;
  };
};
