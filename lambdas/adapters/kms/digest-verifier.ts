import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod/mini';
import type { KMSClient } from '@aws-sdk/client-kms';
import { DIGEST_TOKEN_TYPE } from '../../contract/digests.ts';
import { LEASE_ALGORITHM } from '../../contract/lease-claims.ts';
import { kidOf } from './key-id.ts';
import { publicKeyReader } from './public-key-reader.ts';

const headerSchema = z.object({
  alg: z.literal(LEASE_ALGORITHM),
  typ: z.literal(DIGEST_TOKEN_TYPE),
  kid: z.string(),
});

const headerOf = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/**
 * Tells whether a compact JWS is a digest's, signed with one of the keys. It needs their public keys alone.
 *
 * @throws DependencyUnavailable where KMS does not give the public key
 */
export const digestVerifier = (kms: KMSClient, keyArns: readonly string[]): ((token: string) => Promise<boolean>) => {
  const read = publicKeyReader(kms);
  return async (token) => {
    const [header = '', payload = '', signature = '', ...more] = token.split('.');
    const { success, data } = headerSchema.safeParse(headerOf(header));
    const keyArn = success ? keyArns.find((arn) => kidOf(arn) === data.kid) : undefined;
    if (keyArn === undefined || more.length > 0) return false;
    const { kty, crv, x, y } = await read(keyArn);
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    return verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
  };
};
