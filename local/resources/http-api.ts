import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { generatedId } from './arn.ts';
import type { HttpApiDefinition } from './local-account.ts';
import { provisioned, type ResourceContext } from './resource-type.ts';

const apiOf = ({ region }: ResourceContext, id: string): HttpApiDefinition => {
  const api = region.apis.find((each) => each.id === id);
  if (api === undefined) throw new LocalRunError(`there is no HTTP API ${id} in ${region.name}`);
  return api;
};

export const httpApi = provisioned({
  properties: { ProtocolType: z.literal('HTTP') },
  withoutEffect: ['Name', 'Description', 'Tags'],
  provision: (_, context) => {
    const id = generatedId(context, 10);
    if (context.region.apis.length > 0) throw new LocalRunError('a region serves one HTTP API, on its one port');
    context.region.apis.push({ id, routes: [], integrations: new Map() });
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: context.region.apiUrl } };
  },
});

export const httpStage = provisioned({
  // Paths of any other stage begin with its name.
  properties: { ApiId: z.string(), StageName: z.literal('$default') },
  // A developer's own requests are neither throttled nor logged in CloudWatch; the gateway keeps a log of its own.
  withoutEffect: ['AccessLogSettings', 'AutoDeploy', 'DefaultRouteSettings', 'Description', 'Tags'],
  provision: ({ ApiId, StageName }, context) => {
    apiOf(context, ApiId);
    return { ref: StageName, attributes: {} };
  },
});

export const httpIntegration = provisioned({
  properties: {
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal('2.0'),
    // API Gateway's own bounds and default.
    TimeoutInMillis: z.number().min(50).max(30_000).default(30_000),
  },
  withoutEffect: ['Description'],
  provision: ({ ApiId, IntegrationUri: functionArn, TimeoutInMillis: timeoutMs }, context) => {
    const id = generatedId(context, 7);
    apiOf(context, ApiId).integrations.set(id, { functionArn, timeoutMs });
    return { ref: id, attributes: { IntegrationId: id } };
  },
});

export const httpRoute = provisioned({
  properties: {
    ApiId: z.string(),
    RouteKey: z.string().regex(/^(\$default|(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY) \/\S*)$/),
    AuthorizationType: z.enum(['NONE', 'AWS_IAM']).default('NONE'),
    Target: z.string().regex(/^integrations\/.+$/),
  },
  withoutEffect: ['OperationName'],
  provision: ({ ApiId, RouteKey: routeKey, AuthorizationType: authorization, Target }, context) => {
    const integrationId = Target.slice('integrations/'.length);
    apiOf(context, ApiId).routes.push({ routeKey, authorization, integrationId });
    return { ref: generatedId(context, 7), attributes: {} };
  },
});
