import type { environmentVariables } from '../lambdas/contract/environment.ts';
import type { HandlerName } from '../lambdas/contract/functions.ts';

type Variable = keyof typeof environmentVariables;

/** The environment variables that each function reads; it gets no others. */
export const functionEnvironment: Readonly<Record<HandlerName, readonly Variable[]>> = {
  check: ['tableName', 'regions', 'planStalenessSeconds'],
  'issue-lease': ['tableName', 'regions', 'planStalenessSeconds', 'issuer', 'signingKeys'],
  'license-leases': ['tableName', 'regions', 'planStalenessSeconds', 'issuer', 'signingKeys'],
  'show-license': ['tableName', 'regions', 'planStalenessSeconds'],
  seats: ['tableName', 'regions', 'planStalenessSeconds'],
  'license-seats': ['tableName', 'regions', 'planStalenessSeconds'],
  'settle-seats': ['tableName', 'regions', 'planStalenessSeconds'],
  'record-revocations': ['tableName'],
  revocations: ['tableName', 'regions', 'issuer', 'signingKeys'],
  'public-keys': ['signingKeys'],
  health: [],
  openapi: [],
  'unmatched-route': [],
  catalogue: ['tableName', 'regions'],
  erasures: ['tableName', 'regions'],
  plans: ['tableName', 'regions'],
  licenses: ['tableName', 'regions'],
  'license-lifecycle': ['tableName', 'regions'],
  'archive-changes': ['auditBucket', 'settleFunction', 'recordFunction', 'publishFunction'],
  'publish-changes': ['eventBus', 'eventSource'],
  'apply-scheduled-plans': ['tableName'],
  'archive-attempts': ['auditBucket', 'landingBucket', 'functionLogsBucket', 'failedRecordsBucket'],
  'compact-audit': ['auditBucket', 'digestKeys'],
  'sign-digests': ['issuer', 'auditBucket', 'digestKeys', 'digestLock'],
};
