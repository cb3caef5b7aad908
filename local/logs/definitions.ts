/** A log group of CloudWatch Logs. */
export interface LogGroupDefinition {
  readonly name: string;
}

/** Has everything that is written to a log group delivered. */
export interface SubscriptionDefinition {
  readonly name: string;
  readonly logGroup: string;
  readonly destinationArn: string;
}

/** A stream of Firehose that puts what it gets into a bucket. */
export interface DeliveryStreamDefinition {
  readonly name: string;
  readonly arn: string;
  readonly bucket: string;
  /** Begins the keys of objects whose first record came at that time. */
  readonly prefix: (at: Date) => string;
  /** Milliseconds that a record waits for others, and bytes of them that do not wait. */
  readonly bufferMs: number;
  readonly bufferBytes: number;
}
