import { Aws, Validations } from 'aws-cdk-lib';
import { type Conditions, PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter, type LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow } from './allow.ts';
import { inReport, objectsUnder } from './bucket-objects.ts';
import type { RegionResources } from './region-resources.ts';

/** How long Firehose waits for more before it lands an object, and how much of it it takes at most. */
const BUFFER = { intervalInSeconds: 60, sizeInMBs: 2 };

const DELIVERIES_PREFIX = 'deliveries/';
const UNDELIVERED_PREFIX = 'undelivered/';
const BY_HOUR = '!{timestamp:yyyy/MM/dd/HH}/';

export interface AttemptStreamProps {
  readonly resources: RegionResources;
  /** Functions whose logs go to the stream, every line of them, by the ids of their filters. */
  readonly sources: readonly { readonly id: string; readonly function: LambdaFunction }[];
  /** Where Firehose says why it cannot deliver. */
  readonly errors: LogGroup;
}

/**
 * Carries what functions log into the landing bucket: CloudWatch Logs compresses lines and hands them to Firehose, which
 * joins them to objects. Each of them tries again for a day when what comes after it does not take anything.
 */
export class AttemptStream extends Construct {
  readonly streamName: string;
  private readonly props: AttemptStreamProps;
  private readonly streamArn: string;

  constructor(scope: Construct, id: string, props: AttemptStreamProps) {
    super(scope, id);
    const { names, region } = props.resources;
    this.props = props;
    this.streamName = names.attemptStream;
    this.streamArn = `arn:${Aws.PARTITION}:firehose:${region}:${Aws.ACCOUNT_ID}:deliverystream/${this.streamName}`;
    const stream = this.stream();
    const subscriber = this.subscriber();
    for (const { id: source, function: logging } of props.sources) {
      const filter = new CfnSubscriptionFilter(this, source, {
        filterName: this.streamName,
        // Everything: what is no record is sorted out behind the stream, so that no line can be lost to a pattern.
        filterPattern: '',
        logGroupName: logging.logGroup.logGroupName,
        destinationArn: stream.attrArn,
        roleArn: subscriber.roleArn,
      });
      // What a function logged before it had a subscriber would be lost.
      logging.node.addDependency(filter);
    }
  }

  private stream(): CfnDeliveryStream {
    const { resources, errors } = this.props;
    const { landing, key } = resources.audit;
    const errorStream = new LogStream(this, 'Errors', { logGroup: errors, logStreamName: 'landing' });
    return new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: this.streamName,
      deliveryStreamType: 'DirectPut',
      // A key of ours would take a grant on it, which nobody may make; what is encrypted here is so for a minute.
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: landing.bucketArn,
        roleArn: this.lander().roleArn,
        bufferingHints: BUFFER,
        // What comes is compressed already: members of gzip, which make one when they are joined.
        compressionFormat: 'UNCOMPRESSED',
        prefix: `${DELIVERIES_PREFIX}${BY_HOUR}`,
        errorOutputPrefix: `${UNDELIVERED_PREFIX}!{firehose:error-output-type}/${BY_HOUR}`,
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: errors.logGroupName,
          logStreamName: errorStream.logStreamName,
        },
      },
    });
  }

  /**
   * CloudWatch Logs, which hands lines to the stream. Who may take on the role is said as its documentation says it: it
   * tries a filter out when that is made, and where it may not take on the role, the deployment fails.
   */
  private subscriber(): Role {
    const { region } = this.props.resources;
    return this.role('SubscriberRole', {
      service: 'logs.amazonaws.com',
      onlyFor: { StringLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:logs:${region}:${Aws.ACCOUNT_ID}:*` } },
      statements: [allow(['firehose:PutRecord', 'firehose:PutRecordBatch'], [this.streamArn])],
    });
  }

  /** Firehose, which does to the landing bucket what its documentation asks for, under two prefixes. */
  private lander(): Role {
    const { resources, errors } = this.props;
    const { landing, key } = resources.audit;
    const prefixes = [DELIVERIES_PREFIX, UNDELIVERED_PREFIX];
    const objects = prefixes.map((prefix) => objectsUnder('landing', prefix, resources));
    const role = this.role('LanderRole', {
      service: 'firehose.amazonaws.com',
      // Its documentation knows of no source that Firehose would name; this is what it does name.
      onlyFor: { StringEquals: { 'sts:ExternalId': Aws.ACCOUNT_ID } },
      statements: [
        allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], objects),
        allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [landing.bucketArn]),
        allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]),
        allow(['logs:PutLogEvents'], [errors.logGroupArn]),
      ],
    });
    const reason = 'Firehose chooses the keys under which it lands objects, and may do so under these prefixes alone.';
    Validations.of(role).acknowledge(
      ...prefixes.map((prefix) => ({
        id: `AwsSolutions-IAM5[Resource::${objectsUnder('landing', prefix, resources, inReport)}]`,
        reason,
      })),
    );
    return role;
  }

  /** A role that a service takes on for what it says it acts for, which is of this account. */
  private role(id: string, props: { service: string; onlyFor: Conditions; statements: PolicyStatement[] }): Role {
    const { service, onlyFor, statements } = props;
    return new Role(this, id, {
      assumedBy: new ServicePrincipal(service, { conditions: onlyFor }),
      // Part of the role itself, so that nothing is started before it may do its work.
      inlinePolicies: { access: new PolicyDocument({ statements }) },
    });
  }
}
