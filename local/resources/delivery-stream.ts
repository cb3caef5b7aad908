import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { parseObjectPrefix } from '../logs/object-prefix.ts';
import { arn, generatedId } from './arn.ts';
import { provisioned } from './resource-type.ts';

const BUCKET_ARN = 'arn:aws:s3:::';
const MIB = 1_048_576;

const destinationSchema = z.strictObject({
  BucketARN: z
    .string()
    .startsWith(BUCKET_ARN)
    .transform((bucketArn) => bucketArn.slice(BUCKET_ARN.length)),
  Prefix: z.string().default(''),
  ErrorOutputPrefix: z.string().optional(),
  // Firehose's own bounds and defaults.
  BufferingHints: z
    .strictObject({
      IntervalInSeconds: z.int().min(0).max(900).default(300),
      SizeInMBs: z.int().min(1).max(128).default(5),
    })
    .default({ IntervalInSeconds: 300, SizeInMBs: 5 }),
  CompressionFormat: z
    .literal('UNCOMPRESSED', { error: 'objects are not compressed on one machine: logs come compressed' })
    .default('UNCOMPRESSED'),
});
type Destination = z.infer<typeof destinationSchema>;

/** Firehose refuses an expression in the prefix when it is not told where to put what it could not deliver. */
const checkErrorPrefix = ({ Prefix, ErrorOutputPrefix = '' }: Destination): void => {
  if (!Prefix.includes('!{') || ErrorOutputPrefix.includes('!{firehose:error-output-type}')) return;
  throw new LocalRunError(
    'a Prefix with an expression needs an ErrorOutputPrefix that has !{firehose:error-output-type} in it',
  );
};

const destinations = ['ExtendedS3DestinationConfiguration', 'S3DestinationConfiguration'] as const;

export const deliveryStream = provisioned({
  properties: {
    DeliveryStreamName: z.string().optional(),
    DeliveryStreamType: z.literal('DirectPut').default('DirectPut'),
    ExtendedS3DestinationConfiguration: destinationSchema.optional(),
    S3DestinationConfiguration: destinationSchema.optional(),
  },
  // Nothing is encrypted and nobody is refused here; why something could not be delivered goes to a file.
  withoutEffect: [
    'DeliveryStreamEncryptionConfigurationInput',
    'Tags',
    ...destinations.flatMap((each) => [
      `${each}.CloudWatchLoggingOptions`,
      `${each}.EncryptionConfiguration`,
      `${each}.RoleARN`,
    ]),
  ],
  provision: (properties, context) => {
    const [destination, ...others] = destinations.flatMap((each) => properties[each] ?? []);
    if (destination === undefined || others.length > 0) throw new LocalRunError('one destination is needed, in S3');
    checkErrorPrefix(destination);
    const name = properties.DeliveryStreamName ?? `${context.stackName}-${generatedId(context, 12)}`;
    const streamArn = arn(context, 'firehose', `deliverystream/${name}`);
    context.region.deliveryStreams.push({
      name,
      arn: streamArn,
      bucket: destination.BucketARN,
      prefix: parseObjectPrefix(destination.Prefix),
      bufferMs: destination.BufferingHints.IntervalInSeconds * 1000,
      bufferBytes: destination.BufferingHints.SizeInMBs * MIB,
    });
    return { ref: name, attributes: { Arn: streamArn } };
  },
});
