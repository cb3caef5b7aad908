import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { oneAtATime } from '../one-at-a-time.ts';
import { replaceFile } from '../replace-file.ts';
import { KmsError } from './kms-error.ts';

/** Account that every local resource belongs to. */
export const localAccount = '000000000000';

const keySchema = z.object({
  keyId: z.string(),
  spec: z.enum(['ECC_NIST_P256', 'SYMMETRIC_DEFAULT']),
  usage: z.enum(['SIGN_VERIFY', 'ENCRYPT_DECRYPT']),
  multiRegion: z.boolean(),
  /** Regions that have the key, the primary first. A key that is not multi-Region is in one. */
  regions: z.array(z.string()),
  createdAt: z.iso.datetime(),
  /** JWK of the key pair; absent from a symmetric key, with which nothing is ever encrypted here. */
  privateKey: z.object({ kty: z.string(), crv: z.string(), x: z.string(), y: z.string(), d: z.string() }).optional(),
});
export type StoredKey = z.infer<typeof keySchema>;

export interface KeyRequest {
  readonly region: string;
  /** Chosen by the caller, so that it is the same whenever the stack is started; a multi-Region key's begins `mrk-`. */
  readonly keyId: string;
  readonly spec: StoredKey['spec'];
  readonly usage: StoredKey['usage'];
  readonly multiRegion: boolean;
}

export interface KeyStore {
  /** Makes the key, or its replica in a further region, or finds it as it was made before. Answers its ARN. */
  readonly create: (request: KeyRequest) => Promise<string>;
  /** The key that an id or an ARN means for a request to the region. */
  readonly find: (region: string, reference: string) => StoredKey;
}

export const keyArn = (region: string, keyId: string): string => `arn:aws:kms:${region}:${localAccount}:key/${keyId}`;

const material = (spec: StoredKey['spec']): Pick<StoredKey, 'privateKey'> => {
  switch (spec) {
    case 'SYMMETRIC_DEFAULT':
      return {};
    case 'ECC_NIST_P256': {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return { privateKey: keySchema.shape.privateKey.parse(privateKey.export({ format: 'jwk' })) };
    }
  }
};

const loadKeys = async (path: string): Promise<StoredKey[]> => {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  return z.array(keySchema).parse(JSON.parse(text));
};

/** The key as it is after the request: new, with one more region, or unchanged. */
const granted = (existing: StoredKey | undefined, request: KeyRequest, now: () => Date): StoredKey => {
  const { region, keyId, spec, usage, multiRegion } = request;
  if (existing === undefined) {
    const createdAt = now().toISOString();
    return { keyId, spec, usage, multiRegion, regions: [region], createdAt, ...material(spec) };
  }
  const same = existing.spec === spec && existing.usage === usage && existing.multiRegion === multiRegion;
  if (!same) throw new KmsError('AlreadyExistsException', `Key ${keyId} exists with other properties`);
  if (existing.regions.includes(region)) return existing;
  if (!multiRegion) throw new KmsError('AlreadyExistsException', `Key ${keyId} is not a multi-Region key`);
  return { ...existing, regions: [...existing.regions, region] };
};

const find = (keys: ReadonlyMap<string, StoredKey>, region: string, reference: string): StoredKey => {
  const arn = /^arn:aws:kms:([^:]*):([^:]*):key\/(.+)$/.exec(reference);
  if (reference.startsWith('arn:') && arn === null) {
    throw new KmsError('InvalidArnException', `${reference} is not a key's ARN`);
  }
  if (arn !== null && arn[1] !== region) throw new KmsError('NotFoundException', `Invalid arn ${arn[1] ?? ''}`);
  const keyId = arn?.[3] ?? reference;
  const key = keys.get(keyId);
  const known = key?.regions.includes(region) === true && (arn === null || arn[2] === localAccount);
  if (key === undefined || !known) {
    throw new KmsError('NotFoundException', `Key '${keyArn(region, keyId)}' does not exist`);
  }
  return key;
};

/** Keys in a file of the folder, kept over restarts. */
export const openKeyStore = async (folder: string, now: () => Date): Promise<KeyStore> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'keys.json');
  const keys = new Map((await loadKeys(path)).map((key) => [key.keyId, key]));
  const inTurn = oneAtATime();
  return {
    create: async (request) => {
      const key = granted(keys.get(request.keyId), request, now);
      keys.set(request.keyId, key);
      // Only the owner may read the file: it holds private keys, if worthless ones.
      await inTurn(path, () => replaceFile(path, JSON.stringify([...keys.values()], undefined, 2), 0o600));
      return keyArn(request.region, request.keyId);
    },
    find: (region, reference) => find(keys, region, reference),
  };
};
