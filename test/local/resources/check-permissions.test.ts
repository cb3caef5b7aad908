import { describe, expect, test } from '@jest/globals';
import { checkPermissions } from '../../../local/resources/check-permissions.ts';
import type { RegionPlan } from '../../../local/resources/local-account.ts';

const check = 'arn:aws:lambda:eu-west-1:000000000000:function:check';
const rule = 'arn:aws:events:eu-west-1:000000000000:rule/sweep';
const api = 'arn:aws:execute-api:eu-west-1:000000000000:api1';

const plan = (
  routeKey: string,
  permissions: RegionPlan['permissions'],
  schedules: RegionPlan['schedules'] = [],
): RegionPlan => ({
  name: 'eu-west-1',
  apiUrl: '',
  functions: [],
  eventRetriesMax: new Map(),
  apis: [
    {
      id: 'api1',
      routes: [{ routeKey, authorization: 'NONE', integrationId: 'i' }],
      integrations: new Map([['i', { functionArn: check, timeoutMs: 1 }]]),
    },
  ],
  permissions,
  streamMappings: [],
  schedules,
  logGroups: [],
  subscriptions: [],
  deliveryStreams: [],
});

const gateway = (sourceArn: string) => ({ functionArn: check, principal: 'apigateway.amazonaws.com', sourceArn });

describe('permissions to invoke', () => {
  test.each([
    ['POST /v1/check', `${api}/*/*/*`],
    ['POST /v1/check', `${api}/$default/POST/v1/check`],
    ['GET /v1/plans/{plan}', `${api}/*/*/v1/plans/{plan}`],
    ['$default', `${api}/*/*`],
    ['$default', `${api}/*/$default`],
  ])('%s may be invoked through %s', (routeKey, sourceArn) => {
    expect(() => {
      checkPermissions(plan(routeKey, [gateway(sourceArn)]), '000000000000');
    }).not.toThrow();
  });

  test.each([
    ['no permission', 'POST /v1/check', []],
    ['the default route, which has no method and path', '$default', [gateway(`${api}/*/*/*`)]],
    ['another API', 'POST /v1/check', [gateway(`${api}2/*/*/*`)]],
    ['another function', 'POST /v1/check', [{ ...gateway(`${api}/*/*/*`), functionArn: `${check}2` }]],
    ['another principal', 'POST /v1/check', [{ ...gateway(`${api}/*/*/*`), principal: 'events.amazonaws.com' }]],
  ])('refused: %s', (_, routeKey, permissions) => {
    expect(() => {
      checkPermissions(plan(routeKey, permissions), '000000000000');
    }).toThrow(`${check} may not be invoked by ${api}/$default/`);
  });

  test('a schedule needs one too', () => {
    const schedules = [{ ruleArn: rule, intervalMs: 1, functionArn: check }];
    const routes = gateway(`${api}/*`);
    expect(() => {
      checkPermissions(plan('$default', [routes], schedules), '000000000000');
    }).toThrow(`${check} may not be invoked by ${rule}`);
    const events = { functionArn: check, principal: 'events.amazonaws.com', sourceArn: rule };
    expect(() => {
      checkPermissions(plan('$default', [routes, events], schedules), '000000000000');
    }).not.toThrow();
  });
});
