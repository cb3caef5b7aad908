import { type Acknowledgment, Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditKinds } from '../lambdas/contract/audit.ts';
import { FUNCTION_LOGS_PREFIX, UNREADABLE_PREFIX } from '../lambdas/contract/function-logs.ts';
import type { BucketContent } from './names.ts';
import type { RegionResources } from './region-resources.ts';

const loggedKinds = auditKinds.filter((kind) => kind !== 'changes');

type Owner = readonly [partition: string, account: string];

/** How cdk-nag writes the partition and the account. */
export const inReport: Owner = ['<AWS::Partition>', '<AWS::AccountId>'];

/** Objects of a bucket of this region, named by convention, so that an acknowledgement can name them as the report does. */
export const objectsUnder = (
  content: BucketContent,
  prefix: string,
  { names, region }: RegionResources,
  [partition, account]: Owner = [Aws.PARTITION, Aws.ACCOUNT_ID],
): string => `arn:${partition}:s3:::${names.bucket(content, region, account)}/${prefix}*`;

const landed = (resources: RegionResources, of?: Owner): string => objectsUnder('landing', '', resources, of);

/** Records made of what has landed. Where one is there already, it is read: it may be something else. */
const records = (resources: RegionResources, of?: Owner): string[] =>
  loggedKinds.map((kind) => objectsUnder('audit', `${kind}/`, resources, of));

/** Where what has landed may go: never over what is there, for the bucket of the archive refuses that. */
const destinations = (resources: RegionResources, of?: Owner): string[] => [
  ...records(resources, of),
  objectsUnder('function-logs', `${FUNCTION_LOGS_PREFIX}/`, resources, of),
  objectsUnder('failed-records', `${UNREADABLE_PREFIX}/`, resources, of),
];

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

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
