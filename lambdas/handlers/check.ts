import { regionalEntitlements } from '../adapters/dynamodb/regional-entitlements.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { licenseKeyInvalid, presentedLicenseKey } from '../adapters/http/license-authorization.ts';
import { checkRequest } from '../adapters/http/schemas/check.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { checkLicense } from '../operations/check-license.ts';

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
  random: systemRandom,
  region,
};

/** `POST /v1/check`: one decision. A denial is an answer, not an error. */
export const handler = endpoint(region, async (event) => {
  const key = presentedLicenseKey(event);
  const { context, device, user, ...asked } = readJsonBody(event, checkRequest);
  const question = { ...asked, claimant: { device, user }, releasedAt: context?.releasedAt };
  const answer = await checkLicense(ports, key, question);
  if (answer === undefined) throw licenseKeyInvalid();
  return { status: 200, body: answer };
});
