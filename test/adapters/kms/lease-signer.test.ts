import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient, KMSServiceException, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { leaseSigner } from '../../../lambdas/adapters/kms/lease-signer.ts';
import { publicKeyReader } from '../../../lambdas/adapters/kms/public-key-reader.ts';
import type { LeaseClaims } from '../../../lambdas/contract/lease-claims.ts';
import { type Instant, instant } from '../../../lambdas/core/instant.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import { publishKeys } from '../../../lambdas/operations/publish-keys.ts';
import { type LocalKms, startKms } from '../../../local/aws/kms-server.ts';
import { NOON } from '../../support/licensing.ts';

const REGIONS = ['us-east-1', 'eu-west-1'] as const;
const [before, from, after] = ['2026-05-31T23:59:59.999Z', '2026-06-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'].map(
  (text) => instant.parse(text),
) as [Instant, Instant, Instant];

let folder: string;
let kms: LocalKms;

/** The configuration of a region: an old key, and one that takes over on the 1st of June. */
const keysIn = (region: string) => [
  { keyId: `arn:aws:kms:${region}:000000000000:key/mrk-old`, signsFrom: instant.parse('2026-01-01T00:00:00.000Z') },
  { keyId: `arn:aws:kms:${region}:000000000000:key/mrk-new`, signsFrom: from },
];

const clientIn = (region: string) =>
  new KMSClient({ region, endpoint: kms.url, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

const claims = (now: Instant, features: LeaseClaims['entitlements']['features'] = { sso: true }): LeaseClaims => {
  const seconds = Math.floor(Date.parse(now) / 1000);
  return {
    iss: 'urn:licet:test',
    sub: 'lic_1',
    aud: 'atlas',
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3600,
    jti: 'lea_1',
    entitlements: { features },
    plan: 'pro',
    plan_version: 1,
    refresh_after: seconds + 60,
    grace_until: seconds + 7200,
  };
};

const keySetOf = async (region: string, now: Instant) =>
  createLocalJWKSet(
    (await publishKeys({ clock: () => now, publicKey: publicKeyReader(clientIn(region)) }, keysIn(region))) as never,
  );

const signIn = (region: string, now: Instant, content = claims(now)) =>
  leaseSigner(clientIn(region), keysIn(region), () => now)(content);

const verify = async (token: string, region: string, now: Instant) =>
  jwtVerify(token, await keySetOf(region, now), {
    currentDate: new Date(now),
    audience: 'atlas',
    issuer: 'urn:licet:test',
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-kms-'));
  kms = await startKms({ folder });
  for (const keyId of ['mrk-old', 'mrk-new']) {
    for (const region of REGIONS) {
      await kms.createKey({ region, keyId, spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', multiRegion: true });
    }
  }
});

afterAll(async () => {
  await kms.stop();
  await rm(folder, { recursive: true });
});

describe('a lease', () => {
  test('signed in one region verifies with the keys of the other', async () => {
    const token = await signIn('us-east-1', NOON);
    await expect(verify(token, 'eu-west-1', NOON)).resolves.toMatchObject({ payload: claims(NOON) });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: 'mrk-old', typ: 'licet-lease+jwt' });
  });

  test('larger than the 4096 bytes that KMS signs whole verifies all the same', async () => {
    const features = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`feature-${at}`, 'x'.repeat(100)]));
    const token = await signIn('us-east-1', NOON, claims(NOON, features));
    expect(token.length).toBeGreaterThan(20_000);
    await expect(verify(token, 'us-east-1', NOON)).resolves.toBeDefined();
  });
});

describe('when the key is rotated', () => {
  test.each([
    ['a millisecond before its time the old key signs', before, 'mrk-old'],
    ['from its time on the new key signs', from, 'mrk-new'],
  ])('%s', async (_name, now, kid) => {
    expect(decodeProtectedHeader(await signIn('eu-west-1', now))).toMatchObject({ kid });
  });

  test('a client that fetched the keys before the turn verifies what is signed after it', async () => {
    const known = await keySetOf('us-east-1', before);
    const token = await signIn('us-east-1', from);
    await expect(jwtVerify(token, known, { currentDate: new Date(from) })).resolves.toBeDefined();
  });

  test('what the old key signed verifies while any such lease can be in use', async () => {
    const token = await signIn('us-east-1', before);
    await expect(
      jwtVerify(token, await keySetOf('us-east-1', after), { currentDate: new Date(before) }),
    ).resolves.toBeDefined();
  });
});

test('before any key’s time nothing is signed, and the fault says what to look at: no other try mends it', async () => {
  const fault = signIn('us-east-1', instant.parse('2025-12-31T23:59:59.999Z'));
  await expect(fault).rejects.toThrow(
    'No key signs yet at 2025-12-31T23:59:59.999Z: look at the first signsFrom of signingKeys',
  );
  await expect(fault).rejects.not.toBeInstanceOf(DependencyUnavailable);
});

describe('where KMS does not sign there is no lease', () => {
  const refusing = (name: string) => {
    const client = new KMSClient({ region: 'us-east-1' });
    const fault = new KMSServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: 400 } });
    mockClient(client).on(SignCommand).rejects(fault);
    return leaseSigner(client, keysIn('us-east-1'), () => NOON)(claims(NOON));
  };

  test('throttled, it is a dependency that does not answer', async () => {
    await expect(refusing('ThrottlingException')).rejects.toThrow(DependencyUnavailable);
  });

  test('with a key that is disabled, it is a defect that nobody is told to wait for', async () => {
    await expect(refusing('DisabledException')).rejects.toMatchObject({ name: 'DisabledException' });
  });
});
