import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { readAssembly } from '../../assembly/read-assembly.ts';
import { generatedId } from '../../resources/arn.ts';
import type { VerifyingKeys } from './signed-digest.ts';

const jwkSchema = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string().optional(),
});
type Jwk = z.infer<typeof jwkSchema>;

const fileSchema = z.union([z.object({ keys: z.array(jwkSchema).min(1) }), jwkSchema]);

const p256 = (key: KeyObject, where: string): KeyObject => {
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new Error(`${where} holds no P-256 key, which digests are signed with.`);
};

const keyOf = ({ kty, crv, x, y }: Jwk): KeyObject => createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });

const ofJwks = (jwks: readonly Jwk[]): VerifyingKeys => {
  const named = jwks.flatMap((jwk): [string, KeyObject][] => (jwk.kid === undefined ? [] : [[jwk.kid, keyOf(jwk)]]));
  const unnamed = jwks.find(({ kid }) => kid === undefined);
  return { byId: new Map(named), any: unnamed && keyOf(unnamed) };
};

const named = z.union([
  z.object({ keys: z.array(z.looseObject({})).min(1) }).transform(({ keys }) => keys[0]),
  z.looseObject({}),
]);

/** Kind of a public key that is one, and no P-256 key; undefined where it is none. */
const otherKind = (text: string): string | undefined => {
  try {
    const key = text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: { ...named.parse(JSON.parse(text)) }, format: 'jwk' });
    return key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  } catch {
    return undefined;
  }
};

const noKey = (path: string, text: string): Error => {
  const kind = otherKind(text);
  if (kind === undefined || kind === 'prime256v1')
    return new Error(`${path} is no P-256 public key: give a PEM file, a JWK or a JWK set.`);
  return new Error(
    `${path} is no P-256 public key but one of another kind, ${kind}: digests are signed with P-256, so it may be the ` +
      'wrong key. Theirs is the one of the output DigestKeyArn.',
  );
};

/**
 * Public keys from a file: PEM, a JWK or a JWK set. A key that names no `kid` is tried for every digest.
 *
 * @throws with a message for the user
 */
export const keysInFile = async (path: string): Promise<VerifyingKeys> => {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`There is no file ${path}.`);
  });
  try {
    if (text.includes('-----BEGIN')) return { byId: new Map(), any: p256(createPublicKey(text), path) };
    const parsed = fileSchema.parse(JSON.parse(text));
    return ofJwks(
      'keys' in parsed && Array.isArray(parsed.keys)
        ? z.array(jwkSchema).parse(parsed.keys)
        : [jwkSchema.parse(parsed)],
    );
  } catch {
    throw noKey(path, text);
  }
};

/**
 * The public key of a key in KMS, read with the credentials of the environment.
 *
 * @throws with a message for the user
 */
export const keyInKms = async (keyArn: string): Promise<VerifyingKeys> => {
  const [, region, kid] = /^arn:[^:]+:kms:([^:]+):\d{12}:key\/(.+)$/.exec(keyArn) ?? [];
  if (region === undefined || kid === undefined) throw new Error(`--kms-key takes the ARN of a key, not "${keyArn}".`);
  const kms = new KMSClient({ region });
  try {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
    return { byId: new Map([[kid, p256(key, keyArn)]]), any: undefined };
  } finally {
    kms.destroy();
  }
};

const storedKeys = z.array(z.object({ keyId: z.string(), privateKey: jwkSchema.optional() }));

/** Logical id of the construct that makes the key, in the primary region's stack of keys. */
const DIGEST_KEY = /^DigestKey(?:Key)?[0-9A-F]{8}$/;

const digestKeyId = async (assembly: string): Promise<string | undefined> => {
  for (const { name, region, template } of await readAssembly(assembly)) {
    for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
      if (Type === 'AWS::KMS::Key' && DIGEST_KEY.test(logicalId)) {
        return `mrk-${generatedId({ region: { name: region }, stackName: name, logicalId }, 32)}`;
      }
    }
  }
  return undefined;
};

/**
 * The public key of a one-machine run: that of its digests alone, not of whatever else its KMS holds.
 *
 * @param folder the run's data folder
 * @throws with a message for the user
 */
export const keyOfRun = async (folder: string): Promise<VerifyingKeys> => {
  try {
    const kid = await digestKeyId(join(folder, 'cdk.out'));
    const stored = storedKeys.parse(JSON.parse(await readFile(join(folder, 'kms', 'keys.json'), 'utf8')));
    const jwk = stored.find(({ keyId }) => keyId === kid)?.privateKey;
    if (kid !== undefined && jwk !== undefined) return { byId: new Map([[kid, keyOf(jwk)]]), any: undefined };
  } catch {
    // Told below: whatever is missing, the way out is the same.
  }
  throw new Error(
    `The key that signs the digests of the run in ${folder} was not found there: name a run with --data <folder>, or ` +
      'give the public key with --public-key <file>.',
  );
};
