import { LocalRunError } from '../local-run-error.ts';
import type { RegionPlan } from './local-account.ts';

/** `*` stands for any text, `?` for one character. */
const covers = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

interface Call {
  readonly principal: string;
  readonly functionArn: string;
  readonly sourceArn: string;
}

const calls = (plan: RegionPlan, accountId: string): Call[] => {
  const routes = plan.apis.flatMap(({ id, routes: each, integrations }) =>
    each.map(({ routeKey, integrationId }) => {
      const [method = '', path = ''] = routeKey.split(' ');
      // The default route's source has its name in the place of method and path.
      const source = routeKey === '$default' ? '$default' : `${method}${path}`;
      return {
        principal: 'apigateway.amazonaws.com',
        functionArn: integrations.get(integrationId)?.functionArn ?? '',
        sourceArn: `arn:aws:execute-api:${plan.name}:${accountId}:${id}/$default/${source}`,
      };
    }),
  );
  const schedules = plan.schedules.map(({ ruleArn: sourceArn, functionArn }) => ({
    principal: 'events.amazonaws.com',
    functionArn,
    sourceArn,
  }));
  return [...routes, ...schedules];
};

/**
 * Makes sure that API Gateway and EventBridge may invoke what they are told to: without a permission, AWS would deploy
 * the stack, and then answer 500.
 *
 * @throws LocalRunError that names the function and its caller
 */
export const checkPermissions = (plan: RegionPlan, accountId: string): void => {
  for (const call of calls(plan, accountId)) {
    const permitted = plan.permissions.some(
      ({ functionArn, principal, sourceArn }) =>
        functionArn === call.functionArn && principal === call.principal && covers(sourceArn, call.sourceArn),
    );
    if (permitted) continue;
    throw new LocalRunError(
      `${call.functionArn} may not be invoked by ${call.sourceArn}: the template has no AWS::Lambda::Permission for it.`,
    );
  }
};
