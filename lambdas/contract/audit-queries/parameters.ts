import type { AuditQueryParameter } from './audit-query.ts';

/** What queries are asked with: one meaning a name, in all of them. */
export const license = {
  name: 'license',
  description: 'License id',
  example: 'lic_01kasn4v7h8m2q5r9t3w6y0z1b',
} as const satisfies AuditQueryParameter;

export const customer = {
  name: 'customer',
  description: 'Customer id',
  example: 'cus_acme',
} as const satisfies AuditQueryParameter;

export const actor = {
  name: 'actor',
  description: 'ARN of the AWS identity, exactly as recorded',
  example: 'arn:aws:sts::111122223333:assumed-role/LicensingOperator/alice',
} as const satisfies AuditQueryParameter;

export const decisionOrRequest = {
  name: 'id',
  description: "Decision id (decisionId of a check's answer) or request id (X-Request-Id)",
  example: 'dec_01kasn4v7h8m2q5r9t3w6y0z1b',
} as const satisfies AuditQueryParameter;

export const period = {
  name: 'period',
  description: 'What one row is about: day or month',
  example: 'month',
  choices: ['day', 'month'],
} as const satisfies AuditQueryParameter;

export const day = {
  name: 'day',
  description: 'Day, UTC',
  example: '2026-11-30',
} as const satisfies AuditQueryParameter;

export const fromDay = {
  name: 'from-day',
  description: 'First day, UTC',
  example: '2026-11-01',
} as const satisfies AuditQueryParameter;

export const toDay = {
  name: 'to-day',
  description: 'Last day, UTC, included',
  example: '2026-11-30',
} as const satisfies AuditQueryParameter;

export const readFromDay = {
  name: 'read-from-day',
  description: 'First day to read, UTC: a few days before the first day, since environments of then may be older',
  example: '2026-10-29',
} as const satisfies AuditQueryParameter;
