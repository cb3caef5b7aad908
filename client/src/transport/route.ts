import type { RouteKey } from '../../../lambdas/contract/routes.ts';

/** Routes by their key in the contract: checked against its table by the compiler, which costs the bundle nothing. */
export type ClientRoute = RouteKey | 'POST /v1/usage';

/**
 * The method and path of a route, its one parameter filled in.
 *
 * @throws URIError where the parameter is not Unicode
 */
export const routed = (route: ClientRoute, parameter = ''): { readonly method: string; readonly path: string } => {
  const [method = '', path = ''] = route.split(' ');
  return { method, path: path.replace(/\{.+\}/, encodeURIComponent(parameter)) };
};
