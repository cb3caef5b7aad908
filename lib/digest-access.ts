import type { Acknowledgment } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX } from '../lambdas/contract/audit.ts';
import { allow } from './allow.ts';
import { inReport, objectsUnder } from './bucket-objects.ts';
import type { RegionResources } from './region-resources.ts';

/** Folders of the audit bucket that digests are made of, and their own. */
const readPrefixes = [...auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX];

const objects = (prefix: string, resources: RegionResources, of?: typeof inReport): string =>
  objectsUnder('audit', `${prefix}/`, resources, of);

/** To read what there is, and to put digests; the lock of each is its own, which takes a permission of its own. */
export const digestStatements = (resources: RegionResources): PolicyStatement[] => [
  // Without a condition: only so S3 says that what was hidden meanwhile is missing, and not that it is denied.
  allow(['s3:ListBucket'], [resources.audit.changes.bucketArn]),
  allow(
    ['s3:GetObject'],
    readPrefixes.map((prefix) => objects(prefix, resources)),
  ),
  allow(['s3:PutObject', 's3:PutObjectRetention'], [objects(DIGESTS_PREFIX, resources)]),
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [resources.audit.key.keyArn]),
  // The digest to follow must be signed: else whoever may put a file could decide what is listed after it.
  allow(['kms:Sign', 'kms:GetPublicKey'], [resources.digestKeyArn]),
];

/** Why these permissions name objects by prefixes. */
export const digestWildcards = (resources: RegionResources): Acknowledgment[] =>
  readPrefixes.map((prefix) => ({
    id: `AwsSolutions-IAM5[Resource::${objects(prefix, resources, inReport)}]`,
    reason: 'Digests list every record, and are objects of which there are always more: keys are not known before.',
  }));
