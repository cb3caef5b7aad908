import { catalogueReader } from '../adapters/dynamodb/catalogue-reader.ts';
import { globalTable } from '../adapters/dynamodb/global-table.ts';
import { ledger } from '../adapters/dynamodb/ledger.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import type { OperationOf } from '../adapters/http/action-by-route.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { changed, listed, shown } from '../adapters/http/operator-answer.ts';
import { type OperatorAction, operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { newPathId, pathId } from '../adapters/http/path-parameter.ts';
import { readQuery } from '../adapters/http/query-string.ts';
import { planVersionsQuery, publishRequest, rolloutRequest, versionInPath } from '../adapters/http/schemas/plans.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
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

const region = readEnvironment(environment.region);
const regions = readEnvironment(environment.regions);
const table = globalTable({ name: readEnvironment(environment.tableName), region, regions });

export const handler = operatorEndpoint<'plans'>(
  region,
  planActions({
    regions,
    clock: systemClock,
    random: systemRandom,
    ledger: ledger(table, systemRandom),
    catalogue: catalogueReader(table),
  }),
);
