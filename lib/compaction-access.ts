import type { Acknowledgment } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditKinds, COLUMNAR_PREFIX } from '../lambdas/contract/audit.ts';
import { allow } from './allow.ts';
import { archivedObjects, archivedUnder, archiveWildcards } from './archived-objects.ts';
import type { RegionResources } from './region-resources.ts';

/**
 * To read the records and the digests, to put columnar files, and to hide originals. Versions it cannot delete, locked
 * or not, nor anything of a columnar file or a digest.
 */
export const compactionStatements = (resources: RegionResources): PolicyStatement[] => [
  // Without a condition: only so S3 says that what another run has hidden is missing, and not that it is denied.
  allow(['s3:ListBucket'], [resources.audit.records.bucketArn]),
  allow(['s3:GetObject'], archivedObjects(resources)),
  allow(['s3:PutObject'], [archivedUnder(COLUMNAR_PREFIX, resources)]),
  allow(
    ['s3:DeleteObject'],
    auditKinds.map((kind) => archivedUnder(kind, resources)),
  ),
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [resources.audit.key.keyArn]),
  // Originals are let go by the word of a digest, which must be signed.
  allow(['kms:GetPublicKey'], [resources.digestKeyArn]),
];

/** Why these permissions name objects by prefixes. */
export const compactionWildcards = (resources: RegionResources): Acknowledgment[] =>
  archiveWildcards(
    resources,
    'Every record is made columnar, in objects of which there are always more: keys are not known before.',
  );
