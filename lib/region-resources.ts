import type { SigningKeyReference } from '../lambdas/contract/environment.ts';
import type { AuditArchive } from './audit-archive.ts';
import type { StageConfig } from './config.ts';
import type { Names } from './names.ts';

/** What the functions of one region are given to work with. */
export interface RegionResources {
  readonly config: StageConfig;
  readonly names: Names;
  readonly region: string;
  readonly tableArn: (region: string) => string;
  readonly tableKeyArn: (region: string) => string;
  /** This region's replicas of the signing keys, in the order of `signsFrom`. */
  readonly signingKeys: readonly SigningKeyReference[];
  readonly audit: AuditArchive;
  /** Stream of this region's replica of the table. */
  readonly streamArn: string;
}
