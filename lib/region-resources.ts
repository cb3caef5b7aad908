import type { SigningKeyReference } from '../lambdas/contract/environment.ts';
import type { HandlerName } from '../lambdas/contract/functions.ts';
import type { AuditArchive } from './audit-archive.ts';
import type { StageConfig } from './config.ts';
import type { Names } from './names.ts';

/** What the functions of one region are given to work with. */
export interface RegionResources {
  readonly config: StageConfig;
  readonly names: Names;
  readonly region: string;
  readonly tableArn: (region: string) => string;
  /** ARN of a function of this region, by its name, so that one may name another before it is made. */
  readonly functionArn: (handler: HandlerName) => string;
  readonly eventBusArn: string;
  readonly tableKeyArn: (region: string) => string;
  /** This region's replicas of the signing keys, in the order of `signsFrom`. */
  readonly signingKeys: readonly SigningKeyReference[];
  /** This region's replica of the key that signs digests. */
  readonly digestKeyArn: string;
  readonly audit: AuditArchive;
  /** Stream of this region's replica of the table. */
  readonly streamArn: string;
}
