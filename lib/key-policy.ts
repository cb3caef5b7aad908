import { Aws } from 'aws-cdk-lib';
import { AccountRootPrincipal, AnyPrincipal, type Conditions, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

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
const administer = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'Administration',
    principals: [new AccountRootPrincipal()],
    actions: administration,
    resources: ['*'],
  });

/** Days that KMS waits before it deletes a key: the longest that it offers, and what it does unless told otherwise. */
const DELETION_WAIT = 30;

/**
 * What a key encrypted is lost with it, whatever locks the objects. Nobody shortens the time in which that can be noticed
 * and taken back.
 */
const deleteNoSooner = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'NoHastyDeletion',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['kms:ScheduleKeyDeletion'],
    resources: ['*'],
    conditions: { NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': DELETION_WAIT } },
  });

/** How every key is administered: by whom IAM policies of this account let, and never hastily deleted. */
export const keyAdministration = (): readonly PolicyStatement[] => [administer(), deleteNoSooner()];

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
