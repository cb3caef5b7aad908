import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Identity } from '../identities.ts';
import { headerOf, type IncomingRequest } from './incoming-request.ts';
import { percentDecode } from './percent-encoding.ts';
import type { RouteMatch } from './route-match.ts';

export interface RequestFacts {
  readonly accountId: string;
  readonly apiId: string;
  readonly requestId: string;
  readonly at: Date;
  readonly identity: Identity | undefined;
}

/** What an HTTP API hands on as text; everything else, and a body without a type, arrives in base64. */
const isText = (contentType: string | undefined): boolean =>
  /^(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i.test(contentType ?? '');

/** Hop-by-hop headers concern the connection to the gateway alone; cookies have a list of their own. */
const notForwarded = new Set(['connection', 'cookie', 'keep-alive', 'te', 'transfer-encoding', 'upgrade', 'expect']);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Common Log Format: `12/Mar/2026:19:03:58 +0000`. */
const commonLogTime = (at: Date): string => {
  const day = String(at.getUTCDate()).padStart(2, '0');
  return `${day}/${months[at.getUTCMonth()] ?? ''}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`;
};

const forwardedHeaders = (request: IncomingRequest): Record<string, string> => {
  const names = new Set(request.headers.map(([name]) => name).filter((name) => !notForwarded.has(name)));
  return Object.fromEntries([...names].map((name) => [name, headerOf(request, name) ?? '']));
};

const queryParameters = (query: string): Record<string, string> => {
  const values = new Map<string, string[]>();
  for (const part of query.split('&').filter((each) => each !== '')) {
    const at = part.indexOf('=');
    const pair = at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    const [name = '', value = ''] = pair.map((text) => percentDecode(text.replaceAll('+', ' ')) ?? text);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, each]) => [name, each.join(',')]));
};

/** A part of the event is left out when there is nothing in it. */
const isEmpty = (part: object): boolean => Object.keys(part).length === 0;

const bodyPart = (request: IncomingRequest): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> => {
  if (request.body.length === 0) return { isBase64Encoded: false };
  const text = isText(headerOf(request, 'content-type'));
  return { body: request.body.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text };
};

const iamAuthorizer = ({ accessKeyId, arn, id }: Identity, accountId: string) => ({
  iam: {
    accessKey: accessKeyId,
    accountId,
    callerId: id,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: arn,
    userId: id,
  },
});

const requestContext = (request: IncomingRequest, { route }: RouteMatch, facts: RequestFacts, path: string) => {
  const { accountId, apiId, requestId, at, identity } = facts;
  const domainName = (headerOf(request, 'host') ?? '').replace(/:\d+$/, '');
  const userAgent = headerOf(request, 'user-agent') ?? '';
  return {
    accountId,
    apiId,
    ...(identity && { authorizer: iamAuthorizer(identity, accountId) }),
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: { method: request.method, path, protocol: request.protocol, sourceIp: request.sourceIp, userAgent },
    requestId,
    routeKey: route.routeKey,
    stage: '$default',
    time: commonLogTime(at),
    timeEpoch: at.getTime(),
  };
};

/**
 * The event of a request, in API Gateway's payload format 2.0.
 *
 * Format: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const toRequestEvent = (
  request: IncomingRequest,
  match: RouteMatch,
  facts: RequestFacts,
): APIGatewayProxyEventV2 => {
  // `rawPath` is decoded all the same: so it arrives from an HTTP API.
  const rawPath = percentDecode(request.path) ?? request.path;
  const queryStringParameters = queryParameters(request.query);
  const { pathParameters } = match;
  const cookies = request.headers
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(';').map((cookie) => cookie.trim()));
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath,
    rawQueryString: request.query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...forwardedHeaders(request),
      'x-amzn-trace-id': `Root=1-${Math.floor(facts.at.getTime() / 1000).toString(16)}-${facts.requestId.replaceAll('-', '').slice(0, 24)}`,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': 'http',
    },
    ...(!isEmpty(queryStringParameters) && { queryStringParameters }),
    requestContext: requestContext(request, match, facts, rawPath),
    ...(!isEmpty(pathParameters) && { pathParameters: { ...pathParameters } }),
    ...bodyPart(request),
  };
};
