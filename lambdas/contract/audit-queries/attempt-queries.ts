import type { AuditQuery } from './audit-query.ts';
import { customer, decisionOrRequest, fromDay, period, toDay } from './parameters.ts';

/** Questions to the record of attempts: what was asked for, and how it was answered. */
export const attemptQueries = [
  {
    name: 'denials-of-customer',
    description:
      'What was denied to a customer between two days, and on which version of license and plan? Attempts with a wrong key that names a license of the customer are among them; key_standing tells.',
    parameters: [customer, fromDay, toDay],
    sql: `SELECT
  attempted_at,
  action,
  code,
  status,
  key_standing,
  license,
  license_version,
  product,
  plan,
  plan_version,
  device_hash,
  user_hash,
  facts,
  region,
  id,
  request_id
FROM attempts
WHERE customer = ?
  AND day BETWEEN ? AND ?
  AND NOT allowed
ORDER BY attempted_at, id`,
  },
  {
    name: 'attempts-with-revoked-keys',
    description:
      'Who went on between two days with the key that the latest rotation replaced, or with a license that was revoked? One row an attempt.',
    parameters: [fromDay, toDay],
    sql: `SELECT
  attempted_at,
  action,
  code,
  key_standing,
  license,
  license_version,
  customer,
  product,
  device_hash,
  user_hash,
  region,
  id,
  request_id
FROM attempts
WHERE day BETWEEN ? AND ?
  AND (key_standing = 'replaced' OR code = 'REVOKED')
ORDER BY attempted_at, id`,
  },
  {
    name: 'refused-keys',
    description:
      'Does somebody guess license keys? Attempts of each day between two days with keys that do not open the license they name (wrong; also those that a rotation before the latest replaced), name none that there is (unknown) or are no keys (unreadable), the most first.',
    parameters: [fromDay, toDay],
    sql: `SELECT
  day,
  key_standing,
  license,
  customer,
  count(*) AS attempts,
  min(attempted_at) AS first_attempt,
  max(attempted_at) AS last_attempt
FROM attempts
WHERE day BETWEEN ? AND ?
  AND key_standing IN ('wrong', 'unknown', 'unreadable')
GROUP BY day, key_standing, license, customer
ORDER BY count(*) DESC, day, key_standing, license`,
  },
  {
    name: 'use-by-period',
    description:
      'How was each license used between two days, by day or by month: attempts by action, how many were allowed and denied, and by how many devices and users? Attempts whose key opened the license; devices and users are counted by their keyed hashes, so each counts anew once its customer was erased.',
    parameters: [period, fromDay, toDay],
    sql: `SELECT
  CASE grain WHEN 'month' THEN substr(day, 1, 7) ELSE day END AS period,
  customer,
  license,
  product,
  action,
  count(*) AS attempts,
  count(CASE WHEN allowed THEN 1 END) AS granted,
  count(CASE WHEN NOT allowed THEN 1 END) AS denied,
  count(DISTINCT device_hash) AS devices,
  count(DISTINCT user_hash) AS users
FROM attempts
CROSS JOIN (VALUES ('day'), ('month')) AS grains (grain)
WHERE grain = ?
  AND day BETWEEN ? AND ?
  AND key_standing IN ('current', 'previous')
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5`,
  },
  {
    name: 'latency-by-action',
    description:
      'How long did functions take for each action on each day between two days: 50th, 95th and 99th percentile and the longest, in microseconds within the function?',
    parameters: [fromDay, toDay],
    sql: `SELECT
  day,
  region,
  action,
  count(*) AS attempts,
  approx_percentile(latency_us, 0.5) AS p50_us,
  approx_percentile(latency_us, 0.95) AS p95_us,
  approx_percentile(latency_us, 0.99) AS p99_us,
  max(latency_us) AS longest_us
FROM attempts
WHERE day BETWEEN ? AND ?
GROUP BY day, region, action
ORDER BY day, region, action`,
  },
  {
    name: 'attempt',
    description:
      'What is known of one attempt: all of its record, and the license and the plan, as the log of changes has them, of the versions that it was decided on? Where a document is missing, so is that version in the log.',
    parameters: [decisionOrRequest, fromDay, toDay],
    sql: `SELECT
  attempts.*,
  licenses.changed_at AS license_changed_at,
  licenses.actor AS license_changed_by,
  licenses.after AS license_document,
  plans.changed_at AS plan_published_at,
  plans.actor AS plan_published_by,
  plans.after AS plan_document
FROM attempts
LEFT JOIN changes AS licenses
  ON licenses.entity = 'license'
  AND licenses.entity_id = attempts.license
  AND licenses.version = attempts.license_version
LEFT JOIN changes AS plans
  ON plans.entity = 'plan-version'
  AND plans.entity_id = attempts.plan || '@' || CAST(attempts.plan_version AS varchar)
WHERE ? IN (attempts.id, attempts.request_id)
  AND attempts.day BETWEEN ? AND ?
ORDER BY attempts.attempted_at, attempts.id`,
  },
] as const satisfies readonly AuditQuery[];
