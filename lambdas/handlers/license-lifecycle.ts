import type * as z from 'zod/mini';
import { globalTable } from '../adapters/dynamodb/global-table.ts';
import { readTableSettings } from '../adapters/environment.ts';
import type { OperationOf } from '../adapters/http/action-by-route.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { changed } from '../adapters/http/operator-answer.ts';
import { type OperatorAction, operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { pathId } from '../adapters/http/path-parameter.ts';
import {
  bareStepRequest,
  changePlanRequest,
  renewRequest,
  rotateKeyRequest,
  transferRequest,
} from '../adapters/http/schemas/license-steps.ts';
import { licensePorts } from '../adapters/license-ports.ts';
import { licenseId } from '../core/ids.ts';
import type { LicenseRequest } from '../operations/change-license.ts';
import { changeLicensePlan } from '../operations/change-license-plan.ts';
import type { Committed } from '../operations/commit-once.ts';
import type { LicensePorts } from '../operations/operator-ports.ts';
import { reinstateLicense } from '../operations/reinstate-license.ts';
import { renewLicense } from '../operations/renew-license.ts';
import { revokeLicense } from '../operations/revoke-license.ts';
import { rotateLicenseKey } from '../operations/rotate-license-key.ts';
import { suspendLicense } from '../operations/suspend-license.ts';
import { transferLicense } from '../operations/transfer-license.ts';

type Step<Details> = (ports: LicensePorts, request: LicenseRequest, details: Details) => Promise<Committed>;

/** The steps of a license's life. */
export const licenseLifecycleActions = (
  ports: LicensePorts,
): Record<OperationOf<'license-lifecycle'>, OperatorAction> => {
  const step =
    <Details>(details: z.ZodMiniType<Details>, take: Step<Details>): OperatorAction =>
    async ({ event, ...asked }) => {
      const id = pathId(event, 'id', licenseId);
      return changed(await take(ports, { id, ...asked }, readJsonBody(event, details)));
    };
  return {
    suspendLicense: step(bareStepRequest, suspendLicense),
    reinstateLicense: step(bareStepRequest, reinstateLicense),
    revokeLicense: step(bareStepRequest, revokeLicense),
    renewLicense: step(renewRequest, renewLicense),
    changeLicensePlan: step(changePlanRequest, changeLicensePlan),
    rotateLicenseKey: step(rotateKeyRequest, rotateLicenseKey),
    transferLicense: step(transferRequest, transferLicense),
  };
};

const table = globalTable(readTableSettings());

export const handler = operatorEndpoint<'license-lifecycle'>(
  table.region,
  licenseLifecycleActions(licensePorts(table)),
);
