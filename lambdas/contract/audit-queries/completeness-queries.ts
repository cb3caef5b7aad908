import type { AuditQuery } from './audit-query.ts';
import { fromDay, readFromDay, toDay } from './parameters.ts';

/** Questions that the archive answers about itself: is something missing, is something there twice? */
export const completenessQueries = [
  {
    name: 'versions-missing-or-repeated',
    description:
      'Is a change missing from the archive, or there twice? Versions count from 1 without gaps: no row is good.',
    parameters: [],
    sql: `SELECT entity, entity_id, previous_version, version, changed_at, id
FROM (
  SELECT
    entity,
    entity_id,
    lag(version, 1, 0) OVER (PARTITION BY entity, entity_id ORDER BY version, id) AS previous_version,
    version,
    changed_at,
    id
  FROM changes
) AS versions
WHERE version <> previous_version + 1
ORDER BY entity, entity_id, version`,
  },
  {
    name: 'attempt-gaps',
    description:
      'Is an attempt missing from the archive, or there twice? Attempts of an execution environment count from 1 without gaps up to the number that it told at its end: no row is good. fault is missing (numbers that are not there), repeated (a number that is there twice), or after-end (attempts beyond the number told). Told is what comes before a record of the days asked for; what was lost at the end of an environment that never told its end, environments-without-end shows. Records arrive within minutes and in any order: of today, ask again later.',
    parameters: [readFromDay, toDay, fromDay],
    sql: `SELECT
  CASE WHEN number > previous_number + 1 THEN 'missing' WHEN is_end THEN 'after-end' ELSE 'repeated' END AS fault,
  environment,
  "function",
  region,
  CASE WHEN number > previous_number + 1 THEN previous_number + 1 ELSE number END AS first_number,
  CASE WHEN number > previous_number + 1 THEN number - 1 ELSE previous_number END AS last_number,
  seen_before,
  seen_after
FROM (
  SELECT
    environment,
    "function",
    region,
    day,
    number,
    is_end,
    seen_at AS seen_after,
    lag(seen_at) OVER (PARTITION BY environment, region ORDER BY number, is_end, seen_at) AS seen_before,
    lag(number, 1, 0) OVER (PARTITION BY environment, region ORDER BY number, is_end, seen_at) AS previous_number
  FROM (
    SELECT environment, "function", region, day, number, false AS is_end, attempted_at AS seen_at
    FROM attempts
    UNION ALL
    SELECT id, "function", region, day, attempts + 1, true, ended_at
    FROM environments
  ) AS signs
  WHERE day BETWEEN ? AND ?
) AS numbers
WHERE number <> previous_number + 1
  AND day >= ?
ORDER BY seen_after, environment, first_number`,
  },
  {
    name: 'environments-without-end',
    description:
      'Which execution environments answered attempts on or after the first day, have been silent since the last day, and never said that they had ended? What they recorded last may be lost, and nothing else would show it. Choose a last day that has been over for a day: an environment may go on after midnight.',
    parameters: [fromDay, toDay],
    sql: `SELECT environment, "function", region, attempts, last_number, first_seen, last_seen
FROM (
  SELECT
    environment,
    "function",
    region,
    count(*) AS attempts,
    max(number) AS last_number,
    min(seen_at) AS first_seen,
    max(seen_at) AS last_seen,
    max(day) AS last_day,
    count(CASE WHEN is_end THEN 1 END) AS ends
  FROM (
    SELECT environment, "function", region, day, number, false AS is_end, attempted_at AS seen_at
    FROM attempts
    UNION ALL
    SELECT id, "function", region, day, attempts, true, ended_at
    FROM environments
  ) AS signs
  WHERE day >= ?
  GROUP BY environment, "function", region
) AS seen
WHERE ends = 0
  AND last_day <= ?
ORDER BY last_seen, environment`,
  },
  {
    name: 'reconciliation',
    description:
      'Does the log of changes have every state that attempts between two days were decided on: the license in its version, and the version of the plan? Rows with fault not-logged name what it lacks and the attempts that rest on it; rows with fault log-gap name the first version that the log of an entity lacks, and when the version after that gap came. No row is good; changes of the last minutes may still be on their way. To hold the log against the table itself: npx licet audit rebuild --compare.',
    parameters: [fromDay, toDay],
    sql: `SELECT fault, entity, entity_id, version, attempts, first_seen, last_seen
FROM (
  SELECT
    'not-logged' AS fault,
    decided.entity,
    decided.entity_id,
    decided.version,
    decided.attempts,
    decided.first_seen,
    decided.last_seen
  FROM (
    SELECT entity, entity_id, version, count(*) AS attempts, min(attempted_at) AS first_seen, max(attempted_at) AS last_seen
    FROM (
      SELECT
        entity,
        CASE entity WHEN 'license' THEN license ELSE plan || '@' || CAST(plan_version AS varchar) END AS entity_id,
        CASE entity WHEN 'license' THEN license_version ELSE 1 END AS version,
        attempted_at
      FROM attempts
      CROSS JOIN (VALUES ('license'), ('plan-version')) AS entities (entity)
      WHERE day BETWEEN ? AND ?
    ) AS states
    WHERE entity_id IS NOT NULL
      AND version IS NOT NULL
    GROUP BY entity, entity_id, version
  ) AS decided
  LEFT JOIN (
    SELECT DISTINCT entity, entity_id, version
    FROM changes
    WHERE entity IN ('license', 'plan-version')
  ) AS logged
    ON logged.entity = decided.entity
    AND logged.entity_id = decided.entity_id
    AND logged.version = decided.version
  WHERE logged.entity_id IS NULL
  UNION ALL
  SELECT 'log-gap', entity, entity_id, previous_version + 1, 0, changed_at, changed_at
  FROM (
    SELECT
      entity,
      entity_id,
      version,
      changed_at,
      lag(version, 1, 0) OVER (PARTITION BY entity, entity_id ORDER BY version) AS previous_version
    FROM changes
  ) AS versions
  WHERE version > previous_version + 1
) AS faults
ORDER BY fault, entity, entity_id, version`,
  },
] as const satisfies readonly AuditQuery[];
