import * as z from 'zod';
import { type KeyStore, keyArn, localAccount, type StoredKey } from './key-store.ts';
import { KmsError } from './kms-error.ts';
import { type Message, publicKeyOf, signingAlgorithm, signMessage, verifyMessage } from './signing.ts';

/** One operation of the API: the parsed JSON of a request to a region in, the JSON of the answer out. */
type Operation = (keys: KeyStore, region: string, input: unknown) => unknown;

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const keyReference = { KeyId: z.string().min(1) };
const messageInput = {
  ...keyReference,
  Message: bytes,
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.string(),
};
const describeInput = z.object(keyReference);
const signInput = z.object(messageInput);
const verifyInput = z.object({ ...messageInput, Signature: bytes });

const parse = <T>(schema: z.ZodType<T>, input: unknown): T => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new KmsError('ValidationException', z.prettifyError(parsed.error));
};

const messageOf = (input: z.infer<typeof signInput>): Message => ({
  bytes: input.Message,
  type: input.MessageType,
  algorithm: input.SigningAlgorithm,
});

const multiRegionConfiguration = ({ keyId, regions }: StoredKey, region: string) => {
  const entries = regions.map((each) => ({ Arn: keyArn(each, keyId), Region: each }));
  const [PrimaryKey, ...ReplicaKeys] = entries;
  return { MultiRegionKeyType: regions[0] === region ? 'PRIMARY' : 'REPLICA', PrimaryKey, ReplicaKeys };
};

const metadata = (key: StoredKey, region: string) => ({
  AWSAccountId: localAccount,
  KeyId: key.keyId,
  Arn: keyArn(region, key.keyId),
  CreationDate: Date.parse(key.createdAt) / 1000,
  Enabled: true,
  Description: '',
  KeyUsage: key.usage,
  KeyState: 'Enabled',
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  CustomerMasterKeySpec: key.spec,
  KeySpec: key.spec,
  ...(key.usage === 'SIGN_VERIFY' && { SigningAlgorithms: [signingAlgorithm] }),
  ...(key.usage === 'ENCRYPT_DECRYPT' && { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] }),
  MultiRegion: key.multiRegion,
  ...(key.multiRegion && { MultiRegionConfiguration: multiRegionConfiguration(key, region) }),
});

const describeKey: Operation = (keys, region, input) => ({
  KeyMetadata: metadata(keys.find(region, parse(describeInput, input).KeyId), region),
});

const getPublicKey: Operation = (keys, region, input) => {
  const key = keys.find(region, parse(describeInput, input).KeyId);
  if (key.privateKey === undefined) {
    throw new KmsError('UnsupportedOperationException', `${keyArn(region, key.keyId)} has no public key.`);
  }
  return {
    KeyId: keyArn(region, key.keyId),
    PublicKey: publicKeyOf(key).toString('base64'),
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    SigningAlgorithms: [signingAlgorithm],
  };
};

const sign: Operation = (keys, region, input) => {
  const request = parse(signInput, input);
  const key = keys.find(region, request.KeyId);
  const signature = Buffer.from(signMessage(key, messageOf(request)));
  return {
    KeyId: keyArn(region, key.keyId),
    Signature: signature.toString('base64'),
    SigningAlgorithm: request.SigningAlgorithm,
  };
};

const verify: Operation = (keys, region, input) => {
  const request = parse(verifyInput, input);
  const key = keys.find(region, request.KeyId);
  verifyMessage(key, messageOf(request), request.Signature);
  return { KeyId: keyArn(region, key.keyId), SignatureValid: true, SigningAlgorithm: request.SigningAlgorithm };
};

/** What the stand-in can do, by the name that a request's `x-amz-target` gives after `TrentService.`. */
export const kmsOperations: ReadonlyMap<string, Operation> = new Map([
  ['DescribeKey', describeKey],
  ['GetPublicKey', getPublicKey],
  ['Sign', sign],
  ['Verify', verify],
]);
