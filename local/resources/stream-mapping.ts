import * as z from 'zod';
import { parseFilterPattern } from '../events/filter-pattern.ts';
import { LocalRunError } from '../local-run-error.ts';
import { generatedId } from './arn.ts';
import { provisioned } from './resource-type.ts';

const BUCKET_ARN = 'arn:aws:s3:::';

const failureDestination = z
  .object({
    OnFailure: z.object({
      Destination: z.string().startsWith(BUCKET_ARN, { error: 'only a bucket takes failed records on one machine' }),
    }),
  })
  .transform(({ OnFailure }) => OnFailure.Destination.slice(BUCKET_ARN.length));

/** -1, the default of both limits, stands for none. */
const limit = z
  .number()
  .default(-1)
  .transform((value) => (value === -1 ? Infinity : value));

export const streamMapping = provisioned({
  properties: {
    EventSourceArn: z.string(),
    FunctionName: z.string(),
    StartingPosition: z.literal('TRIM_HORIZON'),
    BatchSize: z.number().default(100),
    MaximumBatchingWindowInSeconds: z.number().default(0),
    BisectBatchOnFunctionError: z.boolean().default(false),
    MaximumRetryAttempts: limit,
    MaximumRecordAgeInSeconds: limit,
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
    DestinationConfig: failureDestination.optional(),
    Enabled: z.literal(true).default(true),
  },
  // One batch of a shard at a time keeps the order that several of them keep for each item; metrics go nowhere.
  withoutEffect: ['MetricsConfig', 'ParallelizationFactor', 'Tags'],
  provision: (properties, context) => {
    const source = /^arn:aws:dynamodb:[^:]+:[^:]+:table\/([^/]+)\/stream\/.+$/.exec(properties.EventSourceArn);
    if (source?.[1] === undefined) throw new LocalRunError(`${properties.EventSourceArn} is no stream of a table`);
    const id = generatedId(context, 32);
    context.region.streamMappings.push({
      id,
      tableName: source[1],
      streamArn: properties.EventSourceArn,
      functionName: properties.FunctionName.split(':').at(-1) ?? '',
      batchSize: properties.BatchSize,
      windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
      bisects: properties.BisectBatchOnFunctionError,
      retriesMax: properties.MaximumRetryAttempts,
      recordAgeMaxMs: properties.MaximumRecordAgeInSeconds * 1000,
      reportsItemFailures: properties.FunctionResponseTypes.length > 0,
      filters: properties.FilterCriteria?.Filters.map(({ Pattern }) => parseFilterPattern(Pattern)),
      failedRecordsBucket: properties.DestinationConfig,
    });
    return { ref: id, attributes: { Id: id } };
  },
});
