/**
 * List prices, us-east-1, on-demand, without free tier, as of November 2026. US dollars; see `docs/performance.md`.
 */
export const prices = {
  /** API Gateway HTTP API, first 300 million requests, per request of up to 512 KB. */
  httpApiRequest: 1.0e-6,
  /** Lambda, per request. */
  lambdaRequest: 0.2e-6,
  /** Lambda on arm64, per gigabyte-second. */
  lambdaGigabyteSecond: 0.0000133334,
  /** DynamoDB on demand, per read request unit (4 KB strongly consistent, 8 KB eventually consistent). */
  dynamoDbReadUnit: 0.125e-6,
  /** CloudWatch Logs ingestion, standard class, per gigabyte. */
  logsGigabyte: 0.5,
  /** CloudWatch Logs ingestion, delivery class, first 10 TB a month, per gigabyte. */
  deliveredLogsGigabyte: 0.25,
  /** Data Firehose, Direct PUT, first 500 TB a month, per gigabyte. */
  firehoseGigabyte: 0.029,
  /** Data transfer out to the internet, first 10 TB, per gigabyte. */
  transferGigabyte: 0.09,
} as const;
