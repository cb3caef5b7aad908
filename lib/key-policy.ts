import { Aws } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement, type Conditions } from 'aws-cdk-lib/aws-iam';

/**
 * What administering a key takes, and no use of it: neither signing, decrypting nor reading the public key, and no
 * grants, by which an administrator could hand out what he does not have.
 */
const administration = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ReplicateKey',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  // KMS itself, by its service-linked role, keeps the copies of a multi-Region key alike.
  'kms:SynchronizeMultiRegionKey',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
  'kms:UpdatePrimaryRegion',
];

/** Lets IAM policies of this account give these uses of the key, within the conditions. */
export const keyUse = (sid: string, actions: readonly string[], conditions: Conditions): PolicyStatement =>
  new PolicyStatement({
    sid,
    principals: [new AccountRootPrincipal()],
    actions: [...actions],
    resources: ['*'],
    conditions,
  });

/** Lets IAM policies of this account give administration of the key. */
export const keyAdministration = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'Administration',
    principals: [new AccountRootPrincipal()],
    actions: administration,
    resources: ['*'],
  });

/** Condition that the caller is one of these roles of this account, whatever its session is called. */
export const calledByRole = (...roleNames: readonly string[]): Record<string, string[]> => ({
  'aws:PrincipalArn': roleNames.map((name) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${name}`),
});

/** Lets these roles of this account sign with an ES256 key, by digest, and by no other algorithm. */
export const signingUse = (sid: string, ...roleNames: readonly string[]): PolicyStatement =>
  keyUse(sid, ['kms:Sign'], {
    StringEquals: {
      ...calledByRole(...roleNames),
      'kms:SigningAlgorithm': 'ECDSA_SHA_256',
      'kms:MessageType': 'DIGEST',
    },
  });
