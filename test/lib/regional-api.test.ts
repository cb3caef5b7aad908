import { describe, expect, test } from '@jest/globals';
import { openApiDocument } from '../../lambdas/adapters/http/openapi/openapi-document.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { asText, pathOf, synthesize } from './synthesized.ts';

const app = synthesize(['us-east-1', 'eu-west-1', 'ap-southeast-2']);

describe.each(['us-east-1', 'eu-west-1', 'ap-southeast-2'])('the API of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);

  /** Function that a route leads to, by its name in the contract. */
  const handlerOf = (target: unknown): string => {
    const [, integrationPath = ''] = /^integrations\/\{(.+)\}$/.exec(asText(target, stack)) ?? [];
    const integration = stack.at(integrationPath);
    expect(integration.Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    return asText(integration.Properties['IntegrationUri'], stack).replace(
      /^\{Functions\/(.+)\/Function\.Arn\}$/,
      '$1',
    );
  };

  const served = stack.ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => ({
    key: Properties['RouteKey'],
    authorization: Properties['AuthorizationType'],
    handler: handlerOf(Properties['Target']),
  }));

  test('has the routes of the contract and a default; the operator plane, and it alone, is signed', () => {
    expect(served).toEqual([
      ...Object.values(routes).map(({ method, path, authentication, handler }) => ({
        key: `${method} ${path}`,
        authorization: authentication === 'aws-iam' ? 'AWS_IAM' : 'NONE',
        handler,
      })),
      { key: '$default', authorization: 'NONE', handler: 'unmatched-route' },
    ]);
  });

  test('has exactly the operations of the OpenAPI document', () => {
    const documented = Object.entries(openApiDocument.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = served.map(({ key }) => String(key)).filter((key) => key !== '$default');
    expect(documented.toSorted()).toEqual(routed.toSorted());
  });

  test('asks for a signature on every path of the operator plane', () => {
    const open = served.filter(({ authorization }) => authorization === 'NONE').map(({ key }) => String(key));
    expect(open.filter((key) => key.includes('/admin/'))).toEqual([]);
  });

  test('may call each function, the default route’s too, which has neither method nor path', () => {
    const permitted = stack
      .ofType('AWS::Lambda::Permission')
      .filter(({ Properties }) => Properties['Principal'] === 'apigateway.amazonaws.com')
      .map(({ Properties }) => [
        asText(Properties['FunctionName'], stack).replace(/^\{Functions\/(.+)\/Function\.Arn\}$/, '$1'),
        asText(Properties['SourceArn'], stack).replace(/^.*\{Api\/Api\}/, ''),
      ]);
    const handlers = [...new Set(Object.values(routes).map(({ handler }) => handler))];
    expect(permitted).toEqual([...handlers.map((handler) => [handler, '/*/*/*']), ['unmatched-route', '/*/*']]);
  });

  test('throttles, and deploys its one stage by itself', () => {
    expect(stack.at('Api/Stage').Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 1000 },
    });
  });

  test('logs each access as JSON, without any header, and without the path, which names devices and users', () => {
    const { AccessLogSettings } = stack.at('Api/Stage').Properties as {
      AccessLogSettings: { DestinationArn: unknown; Format: string };
    };
    expect(asText(AccessLogSettings.DestinationArn, stack)).toBe('{AccessLogs.Arn}');
    const fields = JSON.parse(AccessLogSettings.Format) as Record<string, string>;
    expect(fields).toMatchObject({ requestId: '$context.requestId', caller: '$context.identity.userArn' });
    expect(Object.values(fields).filter((field) => /header|authorization|path|uri/i.test(field))).toEqual([]);
  });

  test('answers no other site’s pages: there is no CORS', () => {
    expect(stack.at('Api/Api').Properties).not.toHaveProperty('CorsConfiguration');
  });

  test('is one API', () => {
    expect(stack.ofType('AWS::ApiGatewayV2::Api').map(pathOf)).toEqual(['Api/Api']);
  });
});
