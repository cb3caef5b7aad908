import { compressed } from '../adapters/compressed.ts';
import { dynamoDbClient } from '../adapters/dynamodb/global-table.ts';
import { statusListReader } from '../adapters/dynamodb/status-list-reader.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { actionByRoute } from '../adapters/http/action-by-route.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { entityTag, isCurrentFor } from '../adapters/http/entity-tag.ts';
import type { HttpAnswer, HttpEvent } from '../adapters/http/http-answer.ts';
import { nothingThere, pathId } from '../adapters/http/path-parameter.ts';
import { kmsClient } from '../adapters/kms/kms-client.ts';
import { statusListSigner } from '../adapters/kms/status-list-signer.ts';
import { systemClock } from '../adapters/system.ts';
import { limits } from '../contract/limits.ts';
import { STATUS_LIST_MEDIA_TYPE } from '../contract/status-list.ts';
import { statusListName } from '../core/status-position.ts';
import { nameStatusLists } from '../operations/name-status-lists.ts';
import { publishStatusList } from '../operations/publish-status-list.ts';
import { rememberStatusLists } from '../operations/remember-status-lists.ts';

const region = readEnvironment(environment.region);

const ports = {
  lists: statusListReader(dynamoDbClient(region), readEnvironment(environment.tableName)),
  compress: compressed,
  signer: statusListSigner(kmsClient(region), readEnvironment(environment.signingKeys), systemClock),
  clock: systemClock,
  regions: readEnvironment(environment.regions),
  issuer: readEnvironment(environment.issuer),
};

const published = rememberStatusLists((list) => publishStatusList(ports, list), systemClock);
const caching = { 'cache-control': `public, max-age=${limits.statusListTtlSeconds}` };

type RevocationAction = (event: HttpEvent) => Promise<HttpAnswer>;

const actionFor = actionByRoute<'revocations', RevocationAction>({
  statusLists: async () => ({ status: 200, body: await nameStatusLists(ports), headers: caching }),
  statusList: async (event) => {
    const list = await published(pathId(event, 'list', statusListName));
    if (list === undefined) throw nothingThere(event);
    // Names the content: two tokens of one content are the same list to whoever asks, though no signature is like another.
    const headers = { ...caching, etag: entityTag(list.tag) };
    return isCurrentFor(event, list.tag)
      ? { status: 304, headers }
      : { status: 200, text: list.token, headers: { ...headers, 'content-type': STATUS_LIST_MEDIA_TYPE } };
  },
});

/** `GET /v1/revocations` and its lists: which licenses were revoked or suspended since their leases were signed. */
export const handler = endpoint(region, (event) => actionFor(event)(event));
