import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  FilterCriteria,
  type Function as LambdaFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type EntityKind, itemAttributes } from '../lambdas/contract/table.ts';

export interface ChangeArchiverProps {
  readonly function: LambdaFunction;
  readonly streamArn: string;
  readonly region: string;
  /** Receives what could not be archived, the records included. */
  readonly failedRecords: Bucket;
}

const audited = { [itemAttributes.change]: { M: { id: { S: [{ exists: true }] } } } };
const seatEntities: readonly EntityKind[] = ['seat', 'pool'];

/**
 * Feeds the changes that this region wrote to the function that archives them. Every region's stream carries every
 * region's writes, so that the writer is what makes a change arrive once.
 */
export class ChangeArchiver extends Construct {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: ChangeArchiverProps) {
    super(scope, id);
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: props.function,
      eventSourceArn: props.streamArn,
      // LATEST would lose what is written while the mapping is made or changed.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [this.auditedWritesOf(props.region), this.seatWritesElsewhere(props.region)],
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(1),
      // Each change has an object of its own, whose name no other change's has: they need no order among themselves.
      parallelizationFactor: 2,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // A record is given up after half the stream's memory, which leaves the other half for those that waited behind it.
      maxRecordAge: Duration.hours(12),
      retryAttempts: 10_000,
      onFailure: { bind: () => ({ destination: props.failedRecords.bucketArn }) },
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
  }

  private auditedWritesOf(region: string): Record<string, unknown> {
    return FilterCriteria.filter({
      dynamodb: { NewImage: { [itemAttributes.writer]: { S: [region] }, ...audited } },
    });
  }

  /** What other regions did with seats and pools asks something of this region's: see `settle-seats`. */
  private seatWritesElsewhere(region: string): Record<string, unknown> {
    return FilterCriteria.filter({
      dynamodb: {
        NewImage: {
          [itemAttributes.writer]: { S: [{ 'anything-but': [region] }] },
          [itemAttributes.entity]: { S: seatEntities },
          ...audited,
        },
      },
    });
  }
}
