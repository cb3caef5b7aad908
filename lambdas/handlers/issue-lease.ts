import { KMSClient } from '@aws-sdk/client-kms';
import { regionalEntitlements } from '../adapters/dynamodb/regional-entitlements.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { leaseRefused } from '../adapters/http/lease-refused.ts';
import { licenseKeyInvalid, presentedLicenseKey } from '../adapters/http/license-authorization.ts';
import { leaseRequest } from '../adapters/http/schemas/lease.ts';
import { leaseSigner } from '../adapters/kms/lease-signer.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { issueLease } from '../operations/issue-lease.ts';

const region = readEnvironment(environment.region);

const reader = regionalEntitlements({
  region,
  regions: readEnvironment(environment.regions),
  tableName: readEnvironment(environment.tableName),
  planStalenessSeconds: readEnvironment(environment.planStalenessSeconds),
});

const ports = {
  reader,
  signer: leaseSigner(new KMSClient({ region }), readEnvironment(environment.signingKeys), systemClock),
  clock: systemClock,
  random: systemRandom,
  issuer: readEnvironment(environment.issuer),
};

/** `POST /v1/leases`: a signed lease that lets a client decide offline. */
export const handler = endpoint(region, async (event) => {
  const lease = await issueLease(ports, presentedLicenseKey(event), readJsonBody(event, leaseRequest));
  if (lease === undefined) throw licenseKeyInvalid();
  if (!lease.ok) throw leaseRefused(lease.refusal);
  return { status: 201, body: lease.value };
});
