import { describe, expect, test } from '@jest/globals';
import { keyStatementsOf, keyUsesOf } from './policy-text.ts';
import { asText, synthesize } from './synthesized.ts';

const app = synthesize(['us-east-1', 'eu-west-1', 'ap-southeast-2'], {
  signingKeys: [
    { id: 'first', signsFrom: '2026-01-01T00:00:00Z' },
    { id: 'second', signsFrom: '2027-01-01T00:00:00Z' },
  ],
});
const primary = app.stack('licet-prod-keys-us-east-1');
const root = 'AWS arn:aws:iam::{AccountId}:root';

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;
const keysOf = (region: string) => {
  const stack = app.stack(`licet-prod-keys-${region}`);
  const kind = region === 'us-east-1' ? 'Key' : 'Replica';
  return {
    stack,
    table: stack.at(`TableKey/${kind}`),
    digests: stack.at(`DigestKey/${kind}`),
    signing: ['first', 'second'].map((id) => stack.at(`SigningKey-${id}/${kind}`)),
  };
};

describe('the primary region makes the keys', () => {
  test('each signing key is ES256 and multi-Region', () => {
    for (const key of keysOf('us-east-1').signing) {
      expect(key.Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', MultiRegion: true });
    }
  });

  test('the key of digests is ES256 and multi-Region, and none of those that sign leases', () => {
    const { digests } = keysOf('us-east-1');
    expect(digests.Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', MultiRegion: true });
  });

  test('the table’s key is symmetric, multi-Region and rotated by KMS', () => {
    const { Properties } = keysOf('us-east-1').table;
    expect(Properties).toMatchObject({ MultiRegion: true, EnableKeyRotation: true });
    expect(Properties).not.toHaveProperty('KeySpec');
  });
});

test.each(['eu-west-1', 'ap-southeast-2'])('%s replicates each key of the primary region', (region) => {
  const { stack, table, digests, signing } = keysOf(region);
  expect([table, digests, ...signing].map((key) => [key.Type, asText(key.Properties['PrimaryKeyArn'], stack)])).toEqual(
    ['TableKey256F1BD5Arn', 'DigestKey', 'SigningKeyfirstKeyDF69C6B4Arn', 'SigningKeysecondKey'].map((output) => [
      'AWS::KMS::ReplicaKey',
      expect.stringContaining(`{licet-prod-keys-us-east-1 PublishOutputFnGetAtt${output}`),
    ]),
  );
  expect(stack.dependencies).toEqual(['licet-prod-keys-us-east-1']);
});

describe.each(regions)('in %s', (region) => {
  const { stack, table, digests, signing } = keysOf(region);

  test('one role signs digests, in one way, and whoever the account lets reads the public key', () => {
    const uses = keyUsesOf(digests, stack);
    expect(uses).toEqual([
      `DigestSigning: Allow kms:Sign to ${root} if aws:PrincipalArn StringEquals` +
        ` arn:{Partition}:iam::{AccountId}:role/licet-prod-sign-digests-${region}` +
        ' and kms:SigningAlgorithm StringEquals ECDSA_SHA_256 and kms:MessageType StringEquals DIGEST',
      `PublicKeyReading: Allow kms:GetPublicKey to ${root}`,
    ]);
  });

  test('the roles of three functions sign, in one way, and another reads the public key', () => {
    const signers = ['issue-lease', 'license-leases', 'revocations'].map(
      (name) => `arn:{Partition}:iam::{AccountId}:role/licet-prod-${name}-${region}`,
    );
    for (const key of signing) {
      const uses = keyUsesOf(key, stack);
      expect(uses).toEqual([
        `LeaseSigning: Allow kms:Sign to ${root} if aws:PrincipalArn StringEquals` +
          ` ${signers.join(' or ')}` +
          ' and kms:SigningAlgorithm StringEquals ECDSA_SHA_256 and kms:MessageType StringEquals DIGEST',
        `PublicKeyReading: Allow kms:GetPublicKey to ${root} if aws:PrincipalArn StringEquals` +
          ` arn:{Partition}:iam::{AccountId}:role/licet-prod-public-keys-${region}`,
      ]);
    }
  });

  test('the table’s key works through DynamoDB alone', () => {
    const uses = keyUsesOf(table, stack);
    expect(uses).toEqual([
      'UseThroughDynamoDb: Allow kms:Decrypt, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext,' +
        ` kms:ReEncryptFrom, kms:ReEncryptTo to ${root} if kms:ViaService StringLike dynamodb.*.amazonaws.com`,
      `GrantsForDynamoDb: Allow kms:CreateGrant to ${root} if kms:ViaService StringLike dynamodb.*.amazonaws.com` +
        ' and kms:GrantIsForAWSResource Bool true',
    ]);
  });

  test('administering a key is no use of it', () => {
    const uses = /kms:(Sign|Verify|GetPublicKey|Encrypt|Decrypt|ReEncrypt|Generate|Derive|CreateGrant|\*|[A-Za-z]*\*)/;
    for (const key of [table, digests, ...signing]) {
      const [administration = ''] = keyStatementsOf(key, stack);
      expect(administration).toMatch(/^Administration: Allow kms:.* to AWS arn:aws:iam::\{AccountId\}:root$/);
      expect(administration).not.toMatch(uses);
      expect(administration).toContain('kms:PutKeyPolicy');
    }
  });

  test('keys outlive their stack, and the stack is guarded', () => {
    expect([table, digests, ...signing].map((key) => key.DeletionPolicy)).toEqual(
      Array.from({ length: 4 }, () => 'RetainExceptOnCreate'),
    );
    expect(stack.terminationProtection).toBe(true);
  });
});

test('nobody deletes a key hastily: what it encrypted would be lost with it, locked or not', () => {
  const keys = app.names.flatMap((name) => {
    const stack = app.stack(name);
    return [...stack.ofType('AWS::KMS::Key'), ...stack.ofType('AWS::KMS::ReplicaKey')].map((key) => ({ stack, key }));
  });
  // The table's, that of digests, two that sign, the audit's and that of operations.
  expect(keys).toHaveLength(6 * regions.length);
  for (const { stack, key } of keys) {
    expect(keyStatementsOf(key, stack)).toContain(
      'NoHastyDeletion: Deny kms:ScheduleKeyDeletion to AWS * if kms:ScheduleKeyDeletionPendingWindowInDays NumericLessThan 30',
    );
  }
});

describe('while keys rotate', () => {
  const environmentOf = (region: string, handler: string): unknown => {
    const stack = app.stack(`licet-prod-${region}`);
    const { Environment } = stack.at(`Functions/${handler}/Function`).Properties as {
      Environment: { Variables: Record<string, unknown> };
    };
    return JSON.parse(asText(Environment.Variables['LICET_SIGNING_KEYS'], stack));
  };

  test.each(regions)('signer and publisher of %s know every key, in the order of signsFrom', (region) => {
    const keys = [
      {
        keyArn: expect.stringMatching(new RegExp(`licet-prod-keys-${region} .*SigningKeyfirst`)),
        signsFrom: '2026-01-01T00:00:00Z',
      },
      {
        keyArn: expect.stringMatching(new RegExp(`licet-prod-keys-${region} .*SigningKeysecond`)),
        signsFrom: '2027-01-01T00:00:00Z',
      },
    ];
    expect(environmentOf(region, 'issue-lease')).toEqual(keys);
    expect(environmentOf(region, 'public-keys')).toEqual(keys);
  });

  test('a key keeps its logical id when another joins it', () => {
    const before = synthesize(['us-east-1']).stack('licet-prod-keys-us-east-1');
    expect(Object.keys(primary.resources)).toEqual(expect.arrayContaining(Object.keys(before.resources)));
  });
});
