import { Aws, Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface AccessLogsBucketProps {
  readonly bucketName: string;
  readonly keepDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Takes S3's own record of who read and wrote the other buckets. S3 delivers it to a bucket encrypted by S3's keys
 * only, and to none with an Object Lock.
 */
export class AccessLogsBucket extends Bucket {
  constructor(scope: Construct, id: string, { bucketName, keepDays, removalPolicy }: AccessLogsBucketProps) {
    super(scope, id, {
      bucketName,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: Duration.days(keepDays) }],
      removalPolicy,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket takes the access logs: logging its own accesses would write about each write.',
    });
  }

  /** Lets S3 record here, under the prefix, who reads and writes the bucket. */
  record(bucket: Bucket, logFilePrefix: string): void {
    const resource = bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new TypeError(`${bucket.node.path} is not a bucket of this app`);
    resource.loggingConfiguration = { destinationBucketName: this.bucketName, logFilePrefix };
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(`${logFilePrefix}*`)],
        conditions: {
          ArnLike: { 'aws:SourceArn': bucket.bucketArn },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    );
  }
}
