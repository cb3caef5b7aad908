import type { environmentVariables } from '../lambdas/contract/environment.ts';
import type { HandlerName } from '../lambdas/contract/functions.ts';

type Variable = keyof typeof environmentVariables;

/** The environment variables that each function reads; it gets no others. */
export const functionEnvironment: Readonly<Record<HandlerName, readonly Variable[]>> = {
  check: ['tableName', 'planStalenessSeconds'],
  'issue-lease': ['tableName', 'planStalenessSeconds', 'issuer', 'signingKeys'],
  'show-license': ['tableName', 'planStalenessSeconds'],
  'public-keys': ['signingKeys'],
  health: [],
  openapi: [],
  'unmatched-route': [],
  catalogue: ['tableName', 'regions'],
  plans: ['tableName', 'regions'],
  licenses: ['tableName', 'regions'],
  'license-lifecycle': ['tableName', 'regions'],
  'archive-changes': ['auditBucket'],
  'apply-scheduled-plans': ['tableName'],
};
