import { globalTable } from '../adapters/dynamodb/global-table.ts';
import { statusPositions } from '../adapters/dynamodb/status-positions.ts';
import { readTableSettings } from '../adapters/environment.ts';
import type { OperationOf } from '../adapters/http/action-by-route.ts';
import { amendedBy } from '../adapters/http/amend-license.ts';
import { requiredPreconditionOf } from '../adapters/http/entity-tag.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { changed, listed, shown } from '../adapters/http/operator-answer.ts';
import { type OperatorAction, operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { pathId } from '../adapters/http/path-parameter.ts';
import { readQuery } from '../adapters/http/query-string.ts';
import { licensePatch } from '../adapters/http/schemas/license-patch.ts';
import { issueLicenseRequest, licensesQuery } from '../adapters/http/schemas/licenses.ts';
import { licensePorts } from '../adapters/license-ports.ts';
import { licenseId } from '../core/ids.ts';
import { issueLicense } from '../operations/issue-license.ts';
import { licenseView } from '../operations/license-view.ts';
import { listLicenses } from '../operations/list-licenses.ts';
import type { IssuePorts } from '../operations/operator-ports.ts';
import { patchLicense } from '../operations/patch-license.ts';

/** Licenses: issue, find, override. */
export const licenseActions = (ports: IssuePorts): Record<OperationOf<'licenses'>, OperatorAction> => ({
  issueLicense: async ({ event, ...asked }) =>
    changed(await issueLicense(ports, readJsonBody(event, issueLicenseRequest), asked)),
  listLicenses: async ({ event }) => {
    const { limit, cursor, ...filter } = readQuery(event, licensesQuery);
    return listed(await listLicenses(ports, filter, { limit, cursor }));
  },
  getLicense: async ({ event }) => {
    const id = pathId(event, 'id', licenseId);
    return shown(event, await ports.directory.license(id), licenseView);
  },
  patchLicense: async ({ event, ...asked }) => {
    const id = pathId(event, 'id', licenseId);
    const precondition = requiredPreconditionOf(event);
    const patch = readJsonBody(event, licensePatch);
    return changed(await patchLicense(ports, { ...asked, id, precondition }, amendedBy(patch)));
  },
});

const table = globalTable(readTableSettings());

export const handler = operatorEndpoint<'licenses'>(
  table.region,
  licenseActions({ ...licensePorts(table), positions: statusPositions(table) }),
);
