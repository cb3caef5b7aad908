import { regionalEntitlements } from '../adapters/dynamodb/regional-entitlements.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { licenseKeyInvalid, presentedLicenseKey } from '../adapters/http/license-authorization.ts';
import { systemClock } from '../adapters/system.ts';
import { showLicense } from '../operations/show-license.ts';

const region = readEnvironment(environment.region);

const reader = regionalEntitlements({
  region,
  regions: readEnvironment(environment.regions),
  tableName: readEnvironment(environment.tableName),
  planStalenessSeconds: readEnvironment(environment.planStalenessSeconds),
});

const ports = {
  reader,
  clock: systemClock,
};

/** `GET /v1/license`: what the holder of the key may see of the license. */
export const handler = endpoint(region, async (event) => {
  const view = await showLicense(ports, presentedLicenseKey(event));
  if (view === undefined) throw licenseKeyInvalid();
  return { status: 200, body: view };
});
