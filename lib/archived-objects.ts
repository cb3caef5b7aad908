import type { Acknowledgment } from 'aws-cdk-lib';
import { auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX } from '../lambdas/contract/audit.ts';
import { inReport, objectsUnder } from './bucket-objects.ts';
import type { RegionResources } from './region-resources.ts';

/** Folders of the audit bucket: records of each kind, columnar files of them, and digests. */
const archivePrefixes = [...auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX];

/** Objects of the archive in one of its folders. */
export const archivedUnder = (prefix: string, resources: RegionResources, of?: typeof inReport): string =>
  objectsUnder('audit', `${prefix}/`, resources, of);

/** Every object of the archive, by its folders. */
export const archivedObjects = (resources: RegionResources): string[] =>
  archivePrefixes.map((prefix) => archivedUnder(prefix, resources));

/** Says why permissions name every object of the archive by its folders. */
export const archiveWildcards = (resources: RegionResources, reason: string): Acknowledgment[] =>
  archivePrefixes.map((prefix) => ({
    id: `AwsSolutions-IAM5[Resource::${archivedUnder(prefix, resources, inReport)}]`,
    reason,
  }));
