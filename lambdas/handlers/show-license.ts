import { attemptRecording } from '../adapters/attempt-recording.ts';
import { regionalEntitlements } from '../adapters/dynamodb/regional-entitlements.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { attemptEndpoint } from '../adapters/http/attempt-endpoint.ts';
import { licenseKeyInvalid } from '../adapters/http/license-authorization.ts';
import { showLicense } from '../operations/show-license.ts';

const region = readEnvironment(environment.region);

const recording = await attemptRecording({
  function: 'show-license',
  region,
  reader: regionalEntitlements({
    region,
    regions: readEnvironment(environment.regions),
    tableName: readEnvironment(environment.tableName),
    planStalenessSeconds: readEnvironment(environment.planStalenessSeconds),
  }),
  runtimeApi: readEnvironment(environment.runtimeApi),
});

/** `GET /v1/license`: what the holder of the key may see of the license. */
export const handler = attemptEndpoint(
  recording,
  () => 'license.show',
  async ({ key, at, reader }) => {
    const view = await showLicense({ reader, clock: () => at }, key);
    if (view === undefined) throw licenseKeyInvalid();
    return { status: 200, body: view, attempt: { code: 'LICENSE_SHOWN', allowed: true } };
  },
);
