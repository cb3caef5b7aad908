import { type Acknowledgment, Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX } from '../lambdas/contract/audit.ts';
import type { RegionResources } from './region-resources.ts';

const readPrefixes = [...auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX];

const objects = (
  prefix: string,
  { names, region }: RegionResources,
  [partition, account]: readonly [string, string] = [Aws.PARTITION, Aws.ACCOUNT_ID],
): string => `arn:${partition}:s3:::${names.bucket('audit', region, account)}/${prefix}/*`;

const statement = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/**
 * To read the records and the digests, to put columnar files, and to hide originals. Versions it cannot delete, locked
 * or not, nor anything of a columnar file or a digest.
 */
export const compactionStatements = (resources: RegionResources): PolicyStatement[] => [
  // Without a condition: only so S3 says that what another run has hidden is missing, and not that it is denied.
  statement(['s3:ListBucket'], [resources.audit.changes.bucketArn]),
  statement(
    ['s3:GetObject'],
    readPrefixes.map((prefix) => objects(prefix, resources)),
  ),
  statement(['s3:PutObject'], [objects(COLUMNAR_PREFIX, resources)]),
  statement(
    ['s3:DeleteObject'],
    auditKinds.map((kind) => objects(kind, resources)),
  ),
  statement(['kms:Decrypt', 'kms:GenerateDataKey'], [resources.audit.key.keyArn]),
];

/** Why these permissions name objects by prefixes. */
export const compactionWildcards = (resources: RegionResources): Acknowledgment[] =>
  readPrefixes.map((prefix) => ({
    id: `AwsSolutions-IAM5[Resource::${objects(prefix, resources, ['<AWS::Partition>', '<AWS::AccountId>'])}]`,
    reason: 'Every record is made columnar, in objects of which there are always more: keys are not known before.',
  }));
