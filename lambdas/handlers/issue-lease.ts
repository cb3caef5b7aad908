import { environment, readEnvironment, readHolderSettings } from '../adapters/environment.ts';
import { attemptEndpoint } from '../adapters/http/attempt-endpoint.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { leaseRefused } from '../adapters/http/lease-refused.ts';
import { licenseKeyInvalid } from '../adapters/http/license-authorization.ts';
import { leaseRequest } from '../adapters/http/schemas/lease.ts';
import { kmsClient } from '../adapters/kms/kms-client.ts';
import { leaseSigner } from '../adapters/kms/lease-signer.ts';
import { recordedEntitlements } from '../adapters/recorded-entitlements.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { issueLease } from '../operations/issue-lease.ts';

const recording = await recordedEntitlements('issue-lease', readHolderSettings());

const signing = {
  signer: leaseSigner(kmsClient(recording.region), readEnvironment(environment.signingKeys), systemClock),
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
