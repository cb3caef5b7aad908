import { readHolderSettings } from '../adapters/environment.ts';
import { attemptEndpoint } from '../adapters/http/attempt-endpoint.ts';
import { licenseKeyInvalid } from '../adapters/http/license-authorization.ts';
import { recordedEntitlements } from '../adapters/recorded-entitlements.ts';
import { showLicense } from '../operations/show-license.ts';

const recording = await recordedEntitlements('show-license', readHolderSettings());

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
