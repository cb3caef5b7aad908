import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { KmsError } from './kms-error.ts';
import type { StoredKey } from './key-store.ts';

export const signingAlgorithm = 'ECDSA_SHA_256';

const DIGEST_LENGTH = 32;
const MESSAGE_LENGTH_MAX = 4_096;

export interface Message {
  readonly bytes: Uint8Array;
  readonly type: 'RAW' | 'DIGEST';
  readonly algorithm: string;
}

const privateKeyOf = ({ keyId, usage, privateKey }: StoredKey): NonNullable<StoredKey['privateKey']> => {
  if (privateKey !== undefined && usage === 'SIGN_VERIFY') return privateKey;
  throw new KmsError('InvalidKeyUsageException', `${keyId} key usage is ${usage} which is not valid for signing.`);
};

/** What ECDSA signs: the message's SHA-256, computed here or by the caller. */
const digestOf = ({ bytes, type, algorithm }: Message): Uint8Array => {
  if (algorithm !== signingAlgorithm) {
    throw new KmsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} and key spec ECC_NIST_P256 are incompatible.`,
    );
  }
  if (type === 'DIGEST') {
    if (bytes.length === DIGEST_LENGTH) return bytes;
    throw new KmsError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  }
  if (bytes.length > 0 && bytes.length <= MESSAGE_LENGTH_MAX) return createHash('sha256').update(bytes).digest();
  throw new KmsError('ValidationException', `'message' must have length between 1 and ${MESSAGE_LENGTH_MAX}.`);
};

/** A DER signature. It is another one each time, as the service's is. */
export const signMessage = (key: StoredKey, message: Message): Uint8Array => {
  const secret = Buffer.from(privateKeyOf(key).d, 'base64url');
  return p256.sign(digestOf(message), secret, {
    prehash: false,
    lowS: false,
    format: 'der',
    extraEntropy: randomBytes(DIGEST_LENGTH),
  });
};

/** The public key as SubjectPublicKeyInfo in DER. */
export const publicKeyOf = (key: StoredKey): Buffer =>
  createPublicKey(createPrivateKey({ format: 'jwk', key: privateKeyOf(key) })).export({ type: 'spki', format: 'der' });

/** @throws KmsError `KMSInvalidSignatureException` unless the DER signature is the key's for the message */
export const verifyMessage = (key: StoredKey, message: Message, signature: Uint8Array): void => {
  const { x, y } = privateKeyOf(key);
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const digest = digestOf(message);
  const isValid = (): boolean => {
    try {
      return p256.verify(signature, digest, point, { prehash: false, lowS: false, format: 'der' });
    } catch {
      // Not a DER signature at all.
      return false;
    }
  };
  if (!isValid()) throw new KmsError('KMSInvalidSignatureException', 'The signature is not valid for the message.');
};
