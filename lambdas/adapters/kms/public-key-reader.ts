import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { LEASE_ALGORITHM } from '../../contract/lease-claims.ts';
import type { PublicKeyReader, PublicSigningKey } from '../../operations/publish-keys.ts';
import { dependable } from './dependable.ts';
import { kidOf } from './key-id.ts';

/** Reads public keys from KMS, each once per execution environment: a key never changes. */
export const publicKeyReader = (kms: KMSClient): PublicKeyReader => {
  const known = new Map<string, PublicSigningKey>();
  return async (keyId) => {
    const key = known.get(keyId) ?? (await read(kms, keyId));
    known.set(keyId, key);
    return key;
  };
};

const read = async (kms: KMSClient, keyId: string): Promise<PublicSigningKey> => {
  const { PublicKey } = await dependable(kms.send(new GetPublicKeyCommand({ KeyId: keyId })));
  if (PublicKey === undefined) throw new Error(`KMS gave no public key of ${keyId}`);
  const { x, y } = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  if (x === undefined || y === undefined) throw new Error(`KMS key ${keyId} is not a P-256 key`);
  return { kty: 'EC', crv: 'P-256', x, y, kid: kidOf(keyId), use: 'sig', alg: LEASE_ALGORITHM };
};
