import { createHash } from 'node:crypto';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { entityTag, isCurrentFor } from '../adapters/http/entity-tag.ts';
import { openApiDocument } from '../adapters/http/openapi/openapi-document.ts';
import { limits } from '../contract/limits.ts';

const tag = createHash('sha256').update(JSON.stringify(openApiDocument)).digest('base64url').slice(0, 22);

const headers = { etag: entityTag(tag), 'cache-control': `public, max-age=${limits.openApiMaxAgeSeconds}` };

/** `GET /v1/openapi.json`: this API, described by the schemas that validate its requests. */
export const handler = endpoint(readEnvironment(environment.region), (event) =>
  isCurrentFor(event, tag) ? { status: 304, headers } : { status: 200, body: openApiDocument, headers },
);
