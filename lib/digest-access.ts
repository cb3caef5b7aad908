import type { Acknowledgment } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DIGESTS_PREFIX } from '../lambdas/contract/audit.ts';
import { allow } from './allow.ts';
import { archivedObjects, archivedUnder, archiveWildcards } from './archived-objects.ts';
import type { RegionResources } from './region-resources.ts';

/** To read what there is, and to put digests; the lock of each is its own, which takes a permission of its own. */
export const digestStatements = (resources: RegionResources): PolicyStatement[] => [
  // Without a condition: only so S3 says that what was hidden meanwhile is missing, and not that it is denied.
  allow(['s3:ListBucket'], [resources.audit.records.bucketArn]),
  allow(['s3:GetObject'], archivedObjects(resources)),
  allow(['s3:PutObject', 's3:PutObjectRetention'], [archivedUnder(DIGESTS_PREFIX, resources)]),
  allow(['kms:Decrypt', 'kms:GenerateDataKey'], [resources.audit.key.keyArn]),
  // The digest to follow must be signed: else whoever may put a file could decide what is listed after it.
  allow(['kms:Sign', 'kms:GetPublicKey'], [resources.digestKeyArn]),
];

/** Why these permissions name objects by prefixes. */
export const digestWildcards = (resources: RegionResources): Acknowledgment[] =>
  archiveWildcards(
    resources,
    'Digests list every record, and are objects of which there are always more: keys are not known before.',
  );
