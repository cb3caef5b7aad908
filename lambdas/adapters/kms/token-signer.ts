import { createHash } from 'node:crypto';
import { type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { LEASE_ALGORITHM } from '../../contract/lease-claims.ts';
import { type SigningKey, signingKeyAt } from '../../core/signing-keys.ts';
import type { Clock } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import { derToJose } from './der-to-jose.ts';
import { kidOf } from './key-id.ts';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Signs claims as a token of a type.
 *
 * @throws DependencyUnavailable where KMS does not answer
 * @throws Error where no key's time has come: the stage's `signingKeys` all lie ahead, which no other try mends
 */
export type TokenSigner = (type: string, claims: object) => Promise<string>;

/**
 * Signs tokens as compact JWS (RFC 7515) with the key whose time has come. KMS gets the digest, not the message: a token
 * of any size can be signed, and its content stays out of the call.
 */
export const tokenSigner =
  (kms: KMSClient, keys: readonly SigningKey[], clock: Clock): TokenSigner =>
  async (type, claims) => {
    const now = clock();
    const key = signingKeyAt(keys, now);
    if (key === undefined) throw new Error(`No key signs yet at ${now}: look at the first signsFrom of signingKeys`);
    const header = { alg: LEASE_ALGORITHM, kid: kidOf(key.keyId), typ: type };
    const input = `${encoded(header)}.${encoded(claims)}`;
    const digest = createHash('sha256').update(input).digest();
    const signature = await sign(kms, key.keyId, digest);
    return `${input}.${Buffer.from(derToJose(signature)).toString('base64url')}`;
  };

const sign = async (kms: KMSClient, keyId: string, digest: Uint8Array): Promise<Uint8Array> => {
  const command = new SignCommand({
    KeyId: keyId,
    Message: digest,
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ECDSA_SHA_256',
  });
  const { Signature } = await dependable(kms.send(command));
  if (Signature === undefined) throw new Error(`KMS gave no signature by ${keyId}`);
  return Signature;
};
