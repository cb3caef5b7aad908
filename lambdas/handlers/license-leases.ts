import { regionalEntitlements } from '../adapters/dynamodb/regional-entitlements.ts';
import { environment, readEnvironment, readEntitlementSettings } from '../adapters/environment.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { leaseRefused } from '../adapters/http/lease-refused.ts';
import { logGiven } from '../adapters/http/log.ts';
import { operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { pathId } from '../adapters/http/path-parameter.ts';
import { RequestProblem } from '../adapters/http/request-problem.ts';
import { leaseForLicenseRequest } from '../adapters/http/schemas/lease.ts';
import { kmsClient } from '../adapters/kms/kms-client.ts';
import { leaseSigner } from '../adapters/kms/lease-signer.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { licenseId } from '../core/ids.ts';
import { issueLeaseForLicense } from '../operations/issue-lease.ts';

const settings = readEntitlementSettings();
const { region } = settings;

const ports = {
  reader: regionalEntitlements(settings),
  signer: leaseSigner(kmsClient(region), readEnvironment(environment.signingKeys), systemClock),
  clock: systemClock,
  random: systemRandom,
  issuer: readEnvironment(environment.issuer),
};

/** `POST /v1/admin/licenses/{id}/leases`: an operator fetches a lease for a device that has no network. */
export const handler = operatorEndpoint<'license-leases'>(region, {
  issueLeaseForLicense: async ({ event, author }) => {
    const license = pathId(event, 'id', licenseId);
    const { requestId: offlineRequest, ...claimant } = readJsonBody(event, leaseForLicenseRequest);
    const lease = await issueLeaseForLicense(ports, license, claimant);
    if (lease === undefined) throw new RequestProblem('NOT_FOUND', `There is no license ${license}.`);
    if (!lease.ok) throw leaseRefused(lease.refusal);
    const { actor, requestId } = author;
    logGiven('A lease was given to an operator.', requestId, { actor, license, ...claimant, offlineRequest });
    return { status: 201, body: lease.value };
  },
});
