import type { Acknowledgment } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditKinds } from '../lambdas/contract/audit.ts';
import { FUNCTION_LOGS_PREFIX, UNREADABLE_PREFIX } from '../lambdas/contract/function-logs.ts';
import { allow } from './allow.ts';
import { inReport, objectsUnder } from './bucket-objects.ts';
import type { RegionResources } from './region-resources.ts';

const loggedKinds = auditKinds.filter((kind) => kind !== 'changes');

const landed = (resources: RegionResources, of?: typeof inReport): string => objectsUnder('landing', '', resources, of);

/** Records made of what has landed. Where one is there already, it is read: it may be something else. */
const records = (resources: RegionResources, of?: typeof inReport): string[] =>
  loggedKinds.map((kind) => objectsUnder('audit', `${kind}/`, resources, of));

/** Where what has landed may go: never over what is there, for the bucket of the archive refuses that. */
const destinations = (resources: RegionResources, of?: typeof inReport): string[] => [
  ...records(resources, of),
  objectsUnder('function-logs', `${FUNCTION_LOGS_PREFIX}/`, resources, of),
  objectsUnder('failed-records', `${UNREADABLE_PREFIX}/`, resources, of),
];

/** To take what has landed, and to put it where it belongs. It can hide a landed object; its version stays for days. */
export const landingStatements = (resources: RegionResources): PolicyStatement[] => [
  allow(['s3:ListBucket'], [resources.audit.landing.bucketArn]),
  allow(['s3:GetObject', 's3:DeleteObject'], [landed(resources)]),
  allow(['s3:PutObject'], destinations(resources)),
  allow(['s3:GetObject'], records(resources)),
  // The key's own policy lets it be used through S3 alone.
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [resources.audit.key.keyArn]),
];

/** Why these permissions name objects by prefixes. */
export const landingWildcards = (resources: RegionResources): Acknowledgment[] => {
  const reason = 'Firehose chooses the keys under which logs land, and what is made of them is named after these.';
  return [landed(resources, inReport), ...destinations(resources, inReport)].map((arn) => ({
    id: `AwsSolutions-IAM5[Resource::${arn}]`,
    reason,
  }));
};
