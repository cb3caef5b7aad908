import { environment, readEnvironment } from '../adapters/environment.ts';
import { endpoint } from '../adapters/http/endpoint.ts';
import { kmsClient } from '../adapters/kms/kms-client.ts';
import { publicKeyReader } from '../adapters/kms/public-key-reader.ts';
import { systemClock } from '../adapters/system.ts';
import { limits } from '../contract/limits.ts';
import { publishKeys } from '../operations/publish-keys.ts';

const region = readEnvironment(environment.region);
const keys = readEnvironment(environment.signingKeys);
const ports = { clock: systemClock, publicKey: publicKeyReader(kmsClient(region)) };

/** `GET /.well-known/jwks.json`: the keys that verify leases. */
export const handler = endpoint(region, async () => ({
  status: 200,
  body: await publishKeys(ports, keys),
  headers: {
    'content-type': 'application/jwk-set+json',
    'cache-control': `public, max-age=${limits.publicKeysMaxAgeSeconds}`,
  },
}));
