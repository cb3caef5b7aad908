import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageConfig } from './config.ts';

/**
 * CDK's word for what the stage wants done with data and keys when their stack goes. What is retained is so once it was
 * in use: a first deployment that fails takes its own pieces back, whose names would be in the way of the second.
 */
export const removalPolicyOf = (config: StageConfig): RemovalPolicy =>
  config.removalPolicy === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
