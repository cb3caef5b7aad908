/**
 * Names of the environment variables that functions read. The infrastructure sets them, `adapters/environment.ts`
 * parses them once per execution environment. `AWS_REGION` comes from Lambda itself.
 */
export const environmentVariables = {
  /** Name of the global table: the same in every region. */
  tableName: 'LICET_TABLE_NAME',
  /** All regions of the deployment, comma-separated, the primary first. */
  regions: 'LICET_REGIONS',
  /** `iss` of every lease: the same in every region. */
  issuer: 'LICET_ISSUER',
  /** JSON list of `SigningKeyReference`: this region's ARNs of the lease signing keys, in the order of `signsFrom`. */
  signingKeys: 'LICET_SIGNING_KEYS',
  /** Longest time that a cached plan may be served while DynamoDB answers, in seconds. */
  planStalenessSeconds: 'LICET_PLAN_STALENESS_SECONDS',
  /** Name of this region's audit bucket. */
  auditBucket: 'LICET_AUDIT_BUCKET',
  /** Name of the function that settles seats, in this region. */
  settleFunction: 'LICET_SETTLE_FUNCTION',
  /** Name of the function that records licenses as revoked, suspended or reinstated, in this region. */
  recordFunction: 'LICET_RECORD_FUNCTION',
  /** Name of the function that publishes changes on the event bus, in this region. */
  publishFunction: 'LICET_PUBLISH_FUNCTION',
  /** Name of this region's event bus. */
  eventBus: 'LICET_EVENT_BUS',
  /** `source` of every event: the same in every region. */
  eventSource: 'LICET_EVENT_SOURCE',
  /** ARN of the key that signs digests, in the function's own region; after a comma each, those that did before it. */
  digestKeys: 'LICET_DIGEST_KEYS',
  /** How digests are locked, as `GOVERNANCE:<days>` or `COMPLIANCE:<days>`. */
  digestLock: 'LICET_DIGEST_LOCK',
  /** Name of the bucket of this region in which logs land that hold attempts. */
  landingBucket: 'LICET_LANDING_BUCKET',
  /** Name of this region's bucket of what functions logged besides records. */
  functionLogsBucket: 'LICET_FUNCTION_LOGS_BUCKET',
  /** Name of this region's bucket of what could not be archived. */
  failedRecordsBucket: 'LICET_FAILED_RECORDS_BUCKET',
} as const;

/** A lease signing key as configured: which key, and from when on it signs. */
export interface SigningKeyReference {
  /** ARN of the key in the function's own region; its last part, `mrk-…`, is the JOSE `kid` in every region. */
  readonly keyArn: string;
  /** RFC 3339 UTC. The key with the latest `signsFrom` that has come signs; the others are only published. */
  readonly signsFrom: string;
}
