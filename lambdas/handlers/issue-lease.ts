import { attemptRecording } from '../adapters/attempt-recording.ts';
import { regionalEntitlements } from '../adapters/dynamodb/regional-entitlements.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { attemptEndpoint } from '../adapters/http/attempt-endpoint.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { leaseRefused } from '../adapters/http/lease-refused.ts';
import { licenseKeyInvalid } from '../adapters/http/license-authorization.ts';
import { leaseRequest } from '../adapters/http/schemas/lease.ts';
import { kmsClient } from '../adapters/kms/kms-client.ts';
import { leaseSigner } from '../adapters/kms/lease-signer.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { issueLease } from '../operations/issue-lease.ts';

const region = readEnvironment(environment.region);

const recording = await attemptRecording({
  function: 'issue-lease',
  region,
  reader: regionalEntitlements({
    region,
    regions: readEnvironment(environment.regions),
    tableName: readEnvironment(environment.tableName),
    planStalenessSeconds: readEnvironment(environment.planStalenessSeconds),
  }),
  runtimeApi: readEnvironment(environment.runtimeApi),
});

const signing = {
  signer: leaseSigner(kmsClient(region), readEnvironment(environment.signingKeys), systemClock),
  random: systemRandom,
  issuer: readEnvironment(environment.issuer),
};

/** `POST /v1/leases`: a signed lease that lets a client decide offline. */
export const handler = attemptEndpoint(
  recording,
  () => 'lease.issue',
  async ({ event, key, at, asks, reader }) => {
    const claimant = readJsonBody(event, leaseRequest);
    asks({ claimant });
    const lease = await issueLease({ ...signing, reader, clock: () => at }, key, claimant);
    if (lease === undefined) throw licenseKeyInvalid();
    if (!lease.ok) throw leaseRefused(lease.refusal);
    return { status: 201, body: lease.value, attempt: { code: 'LEASE_ISSUED', allowed: true } };
  },
);
