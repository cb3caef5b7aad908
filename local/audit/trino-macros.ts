/**
 * Functions of Trino, the SQL of Athena, that DuckDB lacks or has with another meaning, as far as audit queries use
 * them. A query that runs here with these runs in Athena unchanged.
 */
export const trinoMacros: readonly string[] = [
  // Trino answers null for an object or an array, where DuckDB would answer its text.
  `CREATE MACRO json_extract_scalar(document, path) AS
     CASE WHEN json_type(document, path) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(document, path) END`,
  `CREATE MACRO json_format(document) AS CAST(document AS VARCHAR)`,
  `CREATE MACRO json_parse(document) AS CAST(document AS JSON)`,
  `CREATE MACRO json_size(document, path) AS
     CASE json_type(document, path)
       WHEN 'OBJECT' THEN len(json_keys(document, path))
       WHEN 'ARRAY' THEN json_array_length(document, path)
       ELSE CASE WHEN json_exists(document, path) THEN 0 END
     END`,
  `CREATE MACRO from_iso8601_timestamp(instant) AS CAST(instant AS TIMESTAMPTZ)`,
  `CREATE MACRO from_iso8601_date(day) AS CAST(day AS DATE)`,
  `CREATE MACRO day_of_week(instant) AS isodow(instant)`,
  // Exact here, an approximation in Trino: of few values the same.
  `CREATE MACRO approx_percentile(value, share) AS quantile_disc(value, share)`,
  `CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)`,
];
