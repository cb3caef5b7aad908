import { environment, readEnvironment } from '../adapters/environment.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { unmatchedRoute } from '../adapters/http/unmatched-route.ts';

/** Everything that is no route of the service. */
export const handler = endpoint(readEnvironment(environment.region), (event) => {
  throw unmatchedRoute(event);
});
