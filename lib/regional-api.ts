import { Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routes, type Authentication, type HttpHandlerName, type Route } from '../lambdas/contract/routes.ts';
import type { StageConfig } from './config.ts';

export interface RegionalApiProps {
  readonly apiName: string;
  readonly throttling: StageConfig['throttling'];
  readonly functionFor: (handler: HttpHandlerName) => LambdaFunction;
  readonly accessLogs: LogGroup;
}

/**
 * What an access log line says. Never a header: `Authorization` holds license keys. Nor the path, which names devices and
 * users; the key of its route is enough to know what was asked.
 */
const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  routeKey: '$context.routeKey',
  status: '$context.status',
  protocol: '$context.protocol',
  responseBytes: '$context.responseLength',
  latencyMilliseconds: '$context.responseLatency',
  functionMilliseconds: '$context.integrationLatency',
  functionError: '$context.integrationErrorMessage',
  gatewayError: '$context.error.message',
  caller: '$context.identity.userArn',
  sourceIp: '$context.identity.sourceIp',
};

/** Why the gateway lets a route through that is not signed with an AWS identity. */
const openBecause: Readonly<Record<Exclude<Authentication, 'aws-iam'>, string>> = {
  none: 'Public by design: what it answers is no secret.',
  'license-key': 'The function checks the license key of the Authorization header; the gateway knows of no license.',
};

/** The HTTP API of one region: the contract's routes, and one answer for all others. */
export class RegionalApi extends Construct {
  readonly api: HttpApi;
  private readonly integrations = new Map<HttpHandlerName, HttpLambdaIntegration>();
  private readonly functionFor: RegionalApiProps['functionFor'];

  constructor(scope: Construct, id: string, props: RegionalApiProps) {
    super(scope, id);
    this.functionFor = props.functionFor;
    this.api = new HttpApi(this, 'Api', { apiName: props.apiName, createDefaultStage: false });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: props.throttling.rate, burstLimit: props.throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(props.accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    for (const [operation, route] of Object.entries(routes)) this.route(operation, route);
    this.openRoute('unmatched', HttpRouteKey.DEFAULT, 'unmatched-route', openBecause.none);
  }

  private route(operation: string, { method, path, authentication, handler }: Route): void {
    const routeKey = HttpRouteKey.with(path, HttpMethod[method]);
    if (authentication !== 'aws-iam') {
      this.openRoute(operation, routeKey, handler, openBecause[authentication]);
      return;
    }
    new HttpRoute(this, operation, {
      httpApi: this.api,
      routeKey,
      integration: this.integration(handler),
      authorizer: new HttpIamAuthorizer(),
    });
  }

  private openRoute(operation: string, routeKey: HttpRouteKey, handler: HttpHandlerName, reason: string): void {
    const route = new HttpRoute(this, operation, {
      httpApi: this.api,
      routeKey,
      integration: this.integration(handler),
      authorizer: new HttpNoneAuthorizer(),
    });
    Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }

  /** One integration and one permission a function, however many routes lead to it. */
  private integration(handler: HttpHandlerName): HttpLambdaIntegration {
    const known = this.integrations.get(handler);
    if (known) return known;
    const made = new HttpLambdaIntegration(handler, this.functionFor(handler), {
      // The default route has no method and path in its ARN, which the permission for the whole API asks for.
      scopePermissionToRoute: handler === 'unmatched-route',
    });
    this.integrations.set(handler, made);
    return made;
  }
}
