import { Aws } from 'aws-cdk-lib';
import type { HandlerName } from '../lambdas/contract/functions.ts';

/**
 * Physical names, by convention, so that a policy or a region can name what another stack makes without a reference.
 * A role's and a bucket's name has the region in it: those names are the account's or the world's, not the region's.
 */
export const namesOf = (stage: string) => ({
  table: `licet-${stage}`,
  api: `licet-${stage}`,
  workgroup: `licet-${stage}`,
  auditDatabase: `licet_${stage}`,
  alarmTopic: `licet-${stage}-alarms`,
  eventBus: `licet-${stage}`,
  /** What events name as their source; a rule matches on it. */
  eventSource: `licet.${stage}`,
  keyAlias: (key: string) => `alias/licet-${stage}-${key}`,
  function: (handler: HandlerName) => `licet-${stage}-${handler}`,
  role: (handler: HandlerName, region: string) => `licet-${stage}-${handler}-${region}`,
  bucket: (content: BucketContent, region: string, account: string = Aws.ACCOUNT_ID) =>
    `licet-${stage}-${content}-${account}-${region}`,
  /** Of the Firehose stream that carries attempts, and of the filters that lead to it. */
  attemptStream: `licet-${stage}-attempts`,
  replicaStream: `licet-${stage}-replica-stream`,
});

export type BucketContent = 'audit' | 'landing' | 'function-logs' | 'failed-records' | 'query-results' | 'access-logs';

export type Names = ReturnType<typeof namesOf>;
