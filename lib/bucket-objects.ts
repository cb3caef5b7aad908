import { Aws } from 'aws-cdk-lib';
import type { BucketContent } from './names.ts';
import type { RegionResources } from './region-resources.ts';

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
