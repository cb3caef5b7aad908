import type { AuditQuery } from './audit-query.ts';
import { actor, day, fromDay, license, toDay } from './parameters.ts';

/** Questions to the log of changes: who did what, and how things stood. */
export const changeQueries = [
  {
    name: 'who-changed-license',
    description:
      'Who changed this license, when, how and why? Oldest change first, with the document before and after.',
    parameters: [license],
    sql: `SELECT version, changed_at, action, actor, reason, region, request_id, before, after
FROM changes
WHERE entity = 'license'
  AND entity_id = ?
ORDER BY version`,
  },
  {
    name: 'changes-by-actor',
    description: 'What did this identity change between two days?',
    parameters: [actor, fromDay, toDay],
    sql: `SELECT changed_at, action, entity, entity_id, version, reason, region, request_id
FROM changes
WHERE actor = ?
  AND day BETWEEN ? AND ?
ORDER BY changed_at, id`,
  },
  {
    name: 'licenses-suspended-or-revoked',
    description: 'Which licenses were suspended or revoked between two days, by whom and why?',
    parameters: [fromDay, toDay],
    sql: `SELECT
  changed_at,
  action,
  entity_id AS license,
  json_extract_scalar(after, '$.customer') AS customer,
  json_extract_scalar(after, '$.plan') AS plan,
  actor,
  reason,
  region,
  request_id
FROM changes
WHERE action IN ('license.suspended', 'license.revoked')
  AND day BETWEEN ? AND ?
ORDER BY changed_at, id`,
  },
  {
    name: 'plan-versions-in-force',
    description: 'Which version of each plan was in force at the end of a day, since when, and who put it there?',
    parameters: [day],
    sql: `SELECT
  entity_id AS plan,
  json_extract_scalar(after, '$.current') AS plan_version,
  changed_at AS in_force_since,
  actor,
  reason
FROM (
  SELECT entity_id, after, changed_at, actor, reason, row_number() OVER (PARTITION BY entity_id ORDER BY version DESC) AS age
  FROM changes
  WHERE entity = 'plan-rollout'
    AND day <= ?
) AS rollouts
WHERE age = 1
ORDER BY entity_id`,
  },
  {
    name: 'overrides-granted',
    description: 'Which licenses were given, or lost, something other than what their plan says, between two days?',
    parameters: [fromDay, toDay],
    sql: `SELECT
  changed_at,
  entity_id AS license,
  json_extract_scalar(after, '$.customer') AS customer,
  json_format(json_extract(before, '$.overrides')) AS overrides_before,
  json_format(json_extract(after, '$.overrides')) AS overrides_after,
  actor,
  reason,
  request_id
FROM changes
WHERE entity = 'license'
  AND day BETWEEN ? AND ?
  AND json_format(json_extract(after, '$.overrides')) <> coalesce(json_format(json_extract(before, '$.overrides')), '{}')
ORDER BY changed_at, id`,
  },
  {
    name: 'keys-rotated',
    description:
      'Which license keys were replaced between two days, by whom, and until when do the old keys work (empty: ended at once)?',
    parameters: [fromDay, toDay],
    sql: `SELECT
  changed_at,
  entity_id AS license,
  json_extract_scalar(after, '$.customer') AS customer,
  json_extract_scalar(after, '$.key.previousUntil') AS old_key_works_until,
  actor,
  reason,
  request_id
FROM changes
WHERE action = 'license.key-rotated'
  AND day BETWEEN ? AND ?
ORDER BY changed_at, id`,
  },
  {
    name: 'licenses-at',
    description:
      'What was the state of each license at the end of a day: status, plan, customer and expiry (empty: perpetual), since when, and by whom?',
    parameters: [day],
    sql: `SELECT
  entity_id AS license,
  json_extract_scalar(after, '$.status') AS status,
  json_extract_scalar(after, '$.plan') AS plan,
  json_extract_scalar(after, '$.customer') AS customer,
  json_extract_scalar(after, '$.term.expiresAt') AS expires_at,
  version,
  changed_at,
  actor
FROM (
  SELECT entity_id, after, version, changed_at, actor, row_number() OVER (PARTITION BY entity_id ORDER BY version DESC) AS age
  FROM changes
  WHERE entity = 'license'
    AND day <= ?
) AS licenses
WHERE age = 1
ORDER BY entity_id`,
  },
  {
    name: 'seats-over-time',
    description:
      'How many seats of each license were claimed and released on each day, and how many were held at its end? A day on which nothing happened to the seats of a license has no row. Reads the whole archive, since a seat may have been claimed on any day before.',
    parameters: [fromDay, toDay],
    sql: `SELECT day, license, claimed, released, held
FROM (
  SELECT day, license, claimed, released, sum(claimed - released) OVER (PARTITION BY license ORDER BY day) AS held
  FROM (
    SELECT
      day,
      json_extract_scalar(after, '$.license') AS license,
      count(CASE WHEN action IN ('seat.claimed', 'seat.transferred') THEN 1 END) AS claimed,
      count(CASE WHEN action IN ('seat.released', 'seat.reclaimed', 'seat.handed-over', 'seat.roamed') THEN 1 END) AS released
    FROM changes
    WHERE entity = 'seat'
      AND action <> 'seat.updated'
    GROUP BY 1, 2
  ) AS days
) AS seats
WHERE day BETWEEN ? AND ?
ORDER BY day, license`,
  },
  {
    name: 'changes-outside-office-hours',
    description:
      'What did people change between two days on a weekend, before 07:00 or from 19:00 on, UTC? AWS identities alone: products and functions keep no hours.',
    parameters: [fromDay, toDay],
    sql: `SELECT actor, changed_at, action, entity, entity_id, reason, region, request_id
FROM changes
WHERE actor LIKE 'arn:%'
  AND day BETWEEN ? AND ?
  AND (hour < '07' OR hour >= '19' OR day_of_week(from_iso8601_date(day)) IN (6, 7))
ORDER BY actor, changed_at, id`,
  },
] as const satisfies readonly AuditQuery[];
