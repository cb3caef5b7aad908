import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  DescribeKeyCommand,
  EncryptCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  type SignCommandInput,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { exportJWK, importSPKI, jwtVerify } from 'jose';
import { type LocalKms, startKms } from '../../../local/aws/kms-server.ts';

const keyId = 'mrk-0123456789abcdef0123456789abcdef';
const symmetricId = 'mrk-11111111111111111111111111111111';
const message = Buffer.from('licet');
const digest = createHash('sha256').update(message).digest();
const signingKey = { keyId, spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', multiRegion: true } as const;
const symmetricKey = {
  keyId: symmetricId,
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  multiRegion: true,
} as const;

let folder: string;
let kms: LocalKms;
let ireland: KMSClient;
let virginia: KMSClient;

const clientIn = (region: string): KMSClient =>
  new KMSClient({ endpoint: kms.url, region, credentials: { accessKeyId: 'local', secretAccessKey: 'secret' } });

const arn = (region: string, id = keyId): string => `arn:aws:kms:${region}:000000000000:key/${id}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-'));
  kms = await startKms({ folder, now: () => new Date('2026-11-23T12:00:00Z') });
  await kms.createKey({ ...signingKey, region: 'eu-west-1' });
  await kms.createKey({ ...signingKey, region: 'us-east-1' });
  await kms.createKey({ ...symmetricKey, region: 'eu-west-1' });
  ireland = clientIn('eu-west-1');
  virginia = clientIn('us-east-1');
});

afterAll(async () => {
  ireland.destroy();
  virginia.destroy();
  await kms.stop();
  await rm(folder, { recursive: true });
});

const sign = async (client: KMSClient, input: Partial<SignCommandInput>): Promise<Uint8Array> => {
  const { Signature } = await client.send(
    new SignCommand({ KeyId: keyId, Message: message, SigningAlgorithm: 'ECDSA_SHA_256', ...input }),
  );
  return Signature ?? new Uint8Array();
};

const publicKey = async (client: KMSClient) => {
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
};

describe('signing', () => {
  test('of a message and of its digest both verify with node:crypto, by the public key of either region', async () => {
    const ofMessage = await sign(ireland, { MessageType: 'RAW' });
    const ofDigest = await sign(virginia, { Message: digest, MessageType: 'DIGEST' });
    for (const region of [ireland, virginia]) {
      const key = await publicKey(region);
      expect([verify('sha256', message, key, ofMessage), verify('sha256', message, key, ofDigest)]).toEqual([
        true,
        true,
      ]);
      expect(verify('sha256', Buffer.from('another'), key, ofMessage)).toBe(false);
    }
  });

  test('gives a JWT that jose verifies', async () => {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${encode({ alg: 'ES256', kid: keyId })}.${encode({ sub: 'lic_1' })}`;
    const der = await sign(ireland, { Message: createHash('sha256').update(content).digest(), MessageType: 'DIGEST' });
    const pem = (await publicKey(virginia)).export({ format: 'pem', type: 'spki' }).toString();
    const key = await importSPKI(pem, 'ES256');
    const token = `${content}.${joseSignature(der)}`;
    const { payload } = await jwtVerify(token, key);
    expect(payload).toEqual({ sub: 'lic_1' });
  });

  test('is different each time, as ECDSA with random nonces is', async () => {
    expect(await sign(ireland, {})).not.toEqual(await sign(ireland, {}));
  });

  test.each([
    ['a digest of 31 bytes', { Message: digest.subarray(1), MessageType: 'DIGEST' as const }, 'ValidationException'],
    ['a message of 4,097 bytes', { Message: Buffer.alloc(4_097) }, 'ValidationException'],
    [
      'an algorithm that the key does not have',
      { SigningAlgorithm: 'RSASSA_PSS_SHA_256' as const },
      'InvalidKeyUsageException',
    ],
    ['a key for encryption', { KeyId: symmetricId }, 'InvalidKeyUsageException'],
    ['an unknown key', { KeyId: 'mrk-none' }, 'NotFoundException'],
  ])('with %s is refused', async (_, input, name) => {
    await expect(sign(ireland, input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });

  test('of a message of 4,096 bytes is done', async () => {
    expect((await sign(ireland, { Message: Buffer.alloc(4_096) })).length).toBeGreaterThan(60);
  });
});

/** The 64 bytes that JOSE wants, from the DER that KMS gives: SEQUENCE of the INTEGERs r and s. */
const joseSignature = (der: Uint8Array): string => {
  const integerAt = (start: number): Buffer => Buffer.from(der.subarray(start + 2, start + 2 + (der[start + 1] ?? 0)));
  const r = integerAt(2);
  const s = integerAt(4 + r.length);
  const fixed = (integer: Buffer): Buffer => Buffer.concat([Buffer.alloc(32), integer]).subarray(-32);
  return Buffer.concat([fixed(r), fixed(s)]).toString('base64url');
};

describe('verifying', () => {
  const check = (Signature: Uint8Array, Message: Uint8Array = message) =>
    virginia.send(new VerifyCommand({ KeyId: keyId, Message, Signature, SigningAlgorithm: 'ECDSA_SHA_256' }));

  test('a signature of the other region is valid', async () => {
    expect((await check(await sign(ireland, {}))).SignatureValid).toBe(true);
  });

  test('one of another message is not, nor is what is no signature', async () => {
    const invalid = { name: 'KMSInvalidSignatureException' };
    await expect(check(await sign(ireland, {}), Buffer.from('another'))).rejects.toMatchObject(invalid);
    await expect(check(Buffer.from('nonsense'))).rejects.toMatchObject(invalid);
  });
});

describe('keys', () => {
  test('a multi-Region key has one id and one public key, and an ARN in each region', async () => {
    const [one, two] = await Promise.all(
      [ireland, virginia].map((client) => client.send(new GetPublicKeyCommand({ KeyId: keyId }))),
    );
    expect([one?.KeyId, two?.KeyId]).toEqual([arn('eu-west-1'), arn('us-east-1')]);
    expect(one?.PublicKey).toEqual(two?.PublicKey);
    const jwk = await exportJWK(await publicKey(ireland));
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256' });
  });

  test('are described as KMS does', async () => {
    const { KeyMetadata } = await virginia.send(new DescribeKeyCommand({ KeyId: arn('us-east-1') }));
    expect(KeyMetadata).toMatchObject({
      AWSAccountId: '000000000000',
      KeyId: keyId,
      Arn: arn('us-east-1'),
      CreationDate: new Date('2026-11-23T12:00:00Z'),
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      KeyState: 'Enabled',
      SigningAlgorithms: ['ECDSA_SHA_256'],
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: 'REPLICA',
        PrimaryKey: { Arn: arn('eu-west-1'), Region: 'eu-west-1' },
        ReplicaKeys: [{ Arn: arn('us-east-1'), Region: 'us-east-1' }],
      },
    });
  });

  test.each([
    ["another region's ARN", arn('us-east-1'), 'NotFoundException'],
    ['an ARN that is not a key’s', 'arn:aws:kms:eu-west-1:000000000000:alias/x', 'InvalidArnException'],
    ["another account's ARN", arn('eu-west-1').replace('000000000000', '111111111111'), 'NotFoundException'],
  ])('%s finds nothing', async (_, KeyId, name) => {
    await expect(ireland.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({ name });
  });

  test('a region without the replica does not know the key', async () => {
    await expect(virginia.send(new DescribeKeyCommand({ KeyId: symmetricId }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  test('a symmetric key has no public one, and nothing is encrypted with it', async () => {
    await expect(ireland.send(new GetPublicKeyCommand({ KeyId: symmetricId }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
    await expect(ireland.send(new EncryptCommand({ KeyId: symmetricId, Plaintext: message }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  test('stay as they are over a restart, in a file that only its owner can read', async () => {
    const signature = await sign(ireland, {});
    const again = await startKms({ folder });
    await again.createKey({ ...signingKey, region: 'eu-west-1' });
    const client = new KMSClient({
      endpoint: again.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
    });
    expect(verify('sha256', message, await publicKey(client), signature)).toBe(true);
    client.destroy();
    await again.stop();
    expect((await stat(join(folder, 'keys.json'))).mode & 0o777).toBe(0o600);
  });

  test('one that exists is not made anew as another kind', async () => {
    await expect(kms.createKey({ ...symmetricKey, keyId, region: 'eu-west-1' })).rejects.toMatchObject({
      code: 'AlreadyExistsException',
    });
  });
});

describe('requests that no SDK sends', () => {
  const post = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(kms.url, { method: 'POST', headers, body });
    return { status: response.status, ...((await response.json()) as { __type: string }) };
  };
  const authorization =
    'AWS4-HMAC-SHA256 Credential=a/20261123/eu-west-1/kms/aws4_request, SignedHeaders=host, Signature=0';

  test.each([
    ['without a region', { 'x-amz-target': 'TrentService.Sign' }, '{}', 'MissingAuthenticationTokenException'],
    ['without an operation', { authorization }, '{}', 'UnknownOperationException'],
    ['that is not JSON', { authorization, 'x-amz-target': 'TrentService.Sign' }, '{', 'ValidationException'],
    [
      'without a message',
      { authorization, 'x-amz-target': 'TrentService.Sign' },
      '{"KeyId":"a"}',
      'ValidationException',
    ],
  ])('one %s is refused', async (_, headers, body, code) => {
    expect(await post(headers, body)).toMatchObject({ status: 400, __type: code });
  });
});
