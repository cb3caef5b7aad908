import type { Acknowledgment } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX } from '../lambdas/contract/audit.ts';
import { allow } from './allow.ts';
import { inReport, objectsUnder } from './bucket-objects.ts';
import type { RegionResources } from './region-resources.ts';

const readPrefixes = [...auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX];

const objects = (prefix: string, resources: RegionResources, of?: typeof inReport): string =>
  objectsUnder('audit', `${prefix}/`, resources, of);

/**
 * To read the records and the digests, to put columnar files, and to hide originals. Versions it cannot delete, locked
 * or not, nor anything of a columnar file or a digest.
 */
export const compactionStatements = (resources: RegionResources): PolicyStatement[] => [
  // Without a condition: only so S3 says that what another run has hidden is missing, and not that it is denied.
  allow(['s3:ListBucket'], [resources.audit.changes.bucketArn]),
  allow(
    ['s3:GetObject'],
    readPrefixes.map((prefix) => objects(prefix, resources)),
  ),
  allow(['s3:PutObject'], [objects(COLUMNAR_PREFIX, resources)]),
  allow(
    ['s3:DeleteObject'],
    auditKinds.map((kind) => objects(kind, resources)),
  ),
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [resources.audit.key.keyArn]),
  // Originals are let go by the word of a digest, which must be signed.
  allow(['kms:GetPublicKey'], [resources.digestKeyArn]),
];

/** Why these permissions name objects by prefixes. */
export const compactionWildcards = (resources: RegionResources): Acknowledgment[] =>
  readPrefixes.map((prefix) => ({
    id: `AwsSolutions-IAM5[Resource::${objects(prefix, resources, inReport)}]`,
    reason: 'Every record is made columnar, in objects of which there are always more: keys are not known before.',
  }));
