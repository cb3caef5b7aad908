import { attemptQueries } from './audit-queries/attempt-queries.ts';
import type { AuditQuery } from './audit-queries/audit-query.ts';
import { changeQueries } from './audit-queries/change-queries.ts';
import { completenessQueries } from './audit-queries/completeness-queries.ts';

export type { AuditQuery, AuditQueryParameter } from './audit-queries/audit-query.ts';

/** Every named query, over the tables of `auditTables`. */
export const auditQueries = [
  ...changeQueries,
  ...attemptQueries,
  ...completenessQueries,
] as const satisfies readonly AuditQuery[];

export type AuditQueryName = (typeof auditQueries)[number]['name'];
