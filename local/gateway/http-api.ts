import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Identity } from '../identities.ts';
import type { FunctionRuntime } from '../lambda/function-runtime.ts';
import type { HttpApiDefinition, IntegrationDefinition } from '../resources/local-account.ts';
import { type GatewayAnswer, ownAnswers, toGatewayAnswer } from './gateway-answer.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { toRequestEvent } from './request-event.ts';
import { malformedPath, type RouteMatch, routeMatcher } from './route-match.ts';
import { verifySignature } from './verify-signature.ts';

export interface HttpApiOptions {
  readonly definition: HttpApiDefinition;
  readonly accountId: string;
  readonly region: string;
  readonly identities: readonly Identity[];
  readonly functionByArn: (arn: string) => FunctionRuntime;
  readonly now: () => Date;
  /** Takes a line for each request; never with a header, as `Authorization` holds license keys. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

export type HttpApi = (request: IncomingRequest) => Promise<GatewayAnswer>;

/** An HTTP API's bounds: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const gatewayLimits = { bodyBytes: 10 * 1024 * 1024, headerBytes: 10_240 } as const;

const headerBytes = ({ method, path, query, protocol, headers }: IncomingRequest): number =>
  headers.reduce((sum, [, value]) => sum + value.length, `${method} ${path}?${query} ${protocol}`.length);

type Authorized =
  | { readonly kind: 'authorized'; readonly identity: Identity | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

const authorize = (request: IncomingRequest, { route }: RouteMatch, options: HttpApiOptions): Authorized => {
  if (route.authorization === 'NONE') return { kind: 'authorized', identity: undefined };
  const { identities, region, now } = options;
  const verification = verifySignature(request, { identities, region, service: 'execute-api', now: now() });
  if (verification.kind === 'refused') return verification;
  const { identity } = verification;
  if (!identity.mayInvoke) return { kind: 'refused', reason: `${identity.arn} may not invoke the API` };
  return { kind: 'authorized', identity };
};

const integrate = async (
  event: unknown,
  { functionArn, timeoutMs }: IntegrationDefinition,
  { functionByArn }: HttpApiOptions,
): Promise<{ readonly answer: GatewayAnswer; readonly fault?: string }> => {
  const timeout = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timeout.signal, ref: false }).catch(() => undefined);
  const result = await Promise.race([functionByArn(functionArn).invoke(event), late]);
  timeout.abort();
  if (result === undefined) return { answer: ownAnswers.unavailable, fault: 'integration timeout' };
  if (result.kind === 'failed') return { answer: ownAnswers.functionFailed, fault: result.error.errorMessage };
  const answer = toGatewayAnswer(result.payload);
  return answer === ownAnswers.functionFailed ? { answer, fault: 'malformed answer' } : { answer };
};

/** Serves requests as the HTTP API of a template does: finds the route, checks the signature, invokes the function. */
export const createHttpApi = (options: HttpApiOptions): HttpApi => {
  const { definition, accountId, now, log } = options;
  const match = routeMatcher(definition.routes);

  const serve = async (request: IncomingRequest, requestId: string) => {
    if (headerBytes(request) > gatewayLimits.headerBytes) return { answer: ownAnswers.headersTooLarge };
    const matched = match(request.method, request.path);
    if (matched === malformedPath) return { answer: ownAnswers.badRequest, fault: malformedPath };
    if (matched === undefined) return { answer: ownAnswers.notFound };
    const { routeKey } = matched.route;
    const authorized = authorize(request, matched, options);
    if (authorized.kind === 'refused') return { answer: ownAnswers.forbidden, routeKey, fault: authorized.reason };
    const integration = definition.integrations.get(matched.route.integrationId);
    if (integration === undefined) return { answer: ownAnswers.functionFailed, routeKey, fault: 'no integration' };
    const facts = { accountId, apiId: definition.id, requestId, at: now(), identity: authorized.identity };
    const served = await integrate(toRequestEvent(request, matched, facts), integration, options);
    return { ...served, routeKey, caller: authorized.identity?.arn };
  };

  return async (request) => {
    const requestId = randomUUID();
    const start = performance.now();
    const { answer, ...line } = await serve(request, requestId);
    const milliseconds = Math.round((performance.now() - start) * 10) / 10;
    const { method, path } = request;
    log({ time: now().toISOString(), requestId, method, path, ...line, status: answer.status, milliseconds });
    return { ...answer, headers: { ...answer.headers, 'apigw-requestid': requestId } };
  };
};
