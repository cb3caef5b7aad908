/** One `?` of a query's SQL. Every parameter is a text: Athena wants it in single quotes, as in `'2026-11-23'`. */
export interface AuditQueryParameter {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  /** The values that it takes, where there are few. */
  readonly choices?: readonly string[];
}

/** A question that auditors ask: an Athena named query, and a query of `npm run audit -- --query <name>`. */
export interface AuditQuery {
  /** Kebab-case, unique. */
  readonly name: string;
  /** The question, in one sentence. At most 1,024 characters: Athena keeps it as the named query's description. */
  readonly description: string;
  /** Meaning of the `?` of the SQL, in their order. */
  readonly parameters: readonly AuditQueryParameter[];
  /**
   * One SELECT in what Trino (Athena engine version 3) and DuckDB share, with the functions that `npm run audit` adds to
   * DuckDB. `?` stands only in WHERE, the one place where Athena takes execution parameters.
   *
   * Conditions on `day` compare the partition column with a text and nothing else, so that Athena reads only the days
   * asked for. Questions about the whole history of something have no such bound and read all of the changes.
   */
  readonly sql: string;
}
