import { environment, readEnvironment } from '../adapters/environment.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { limits } from '../contract/limits.ts';

const region = readEnvironment(environment.region);

/** `GET /v1/health`: this region takes requests. It asks no dependency, so that their faults do not look like its own. */
export const handler = endpoint(region, () => ({
  status: 200,
  body: { status: 'ok', region },
  headers: { 'cache-control': `public, max-age=${limits.healthMaxAgeSeconds}` },
}));
