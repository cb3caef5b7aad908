import { cataloguePorts } from '../adapters/catalogue-ports.ts';
import { globalTable } from '../adapters/dynamodb/global-table.ts';
import { readTableSettings } from '../adapters/environment.ts';
import type { OperationOf } from '../adapters/http/action-by-route.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { changed, listed, shown } from '../adapters/http/operator-answer.ts';
import { type OperatorAction, operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { newPathId, pathId } from '../adapters/http/path-parameter.ts';
import { readQuery } from '../adapters/http/query-string.ts';
import { planVersionsQuery, publishRequest, rolloutRequest, versionInPath } from '../adapters/http/schemas/plans.ts';
import { planId } from '../core/ids.ts';
import type { CataloguePorts } from '../operations/operator-ports.ts';
import { publishPlanVersion } from '../operations/publish-plan-version.ts';
import { setPlanRollout } from '../operations/set-plan-rollout.ts';

/** Plans: immutable versions, and which of them is in force. */
export const planActions = (ports: CataloguePorts): Record<OperationOf<'plans'>, OperatorAction> => ({
  publishPlanVersion: async ({ event, ...asked }) => {
    const plan = newPathId(event, 'plan', planId);
    return changed(await publishPlanVersion(ports, { plan, document: readJsonBody(event, publishRequest), ...asked }));
  },
  listPlanVersions: async ({ event }) => {
    const plan = pathId(event, 'plan', planId);
    return listed(await ports.catalogue.planVersions(plan, readQuery(event, planVersionsQuery)));
  },
  getPlanVersion: async ({ event }) => {
    const [plan, version] = [pathId(event, 'plan', planId), pathId(event, 'version', versionInPath)];
    return shown(event, await ports.catalogue.planVersion(plan, version));
  },
  setPlanRollout: async ({ event, ...asked }) => {
    const plan = pathId(event, 'plan', planId);
    return changed(await setPlanRollout(ports, { plan, ...readJsonBody(event, rolloutRequest), ...asked }));
  },
  getPlanRollout: async ({ event }) => shown(event, await ports.catalogue.planRollout(pathId(event, 'plan', planId))),
});

const table = globalTable(readTableSettings());

export const handler = operatorEndpoint<'plans'>(table.region, planActions(cataloguePorts(table)));
