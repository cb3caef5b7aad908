import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  type ObjectLockRetention,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { AccessLogsBucket } from './access-logs-bucket.ts';

export interface PrivateBucketProps {
  readonly bucketName: string;
  /** Key of the objects, used once a bucket and period rather than once an object. */
  readonly encryptionKey: IKey;
  readonly accessLogs: AccessLogsBucket;
  readonly lifecycleRules: readonly LifecycleRule[];
  readonly objectLock?: ObjectLockRetention;
  readonly removalPolicy: RemovalPolicy;
}

const abandonedUploads: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(7) };

/** A bucket that is versioned, encrypted under a key of ours, closed to the public, and reached by TLS only. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id, {
      bucketName: props.bucketName,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      versioned: true,
      lifecycleRules: [abandonedUploads, ...props.lifecycleRules],
      removalPolicy: props.removalPolicy,
      ...(props.objectLock && { objectLockDefaultRetention: props.objectLock }),
    });
    props.accessLogs.record(this, `${id}/`);
  }
}
