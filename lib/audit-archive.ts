import { Duration } from 'aws-cdk-lib';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { Effect, PolicyDocument, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { type Bucket, type LifecycleRule, ObjectLockRetention, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { auditKinds } from '../lambdas/contract/audit.ts';
import { AccessLogsBucket } from './access-logs-bucket.ts';
import type { StageConfig } from './config.ts';
import { keyAdministration, keyUse } from './key-policy.ts';
import { namesOf, type BucketContent } from './names.ts';
import { PrivateBucket } from './private-bucket.ts';
import { removalPolicyOf } from './removal-policy.ts';

export interface AuditArchiveProps {
  readonly config: StageConfig;
  readonly region: string;
}

/**
 * Athena reads Glacier Instant Retrieval as it reads Standard, which it does not with the colder classes. S3 leaves
 * objects under 128 KB where they are, because there they are cheaper.
 */
const toColderStorage: LifecycleRule = {
  transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) }],
};

/**
 * An original that `compact-audit` has hidden, since a columnar file holds it, goes when its lock has ended (Object Lock
 * keeps a version from lifecycle rules too), and after a month at least, in which it can be brought back. Columnar files
 * and digests never go.
 */
const hiddenOriginalsGo: readonly LifecycleRule[] = auditKinds.map((kind) => ({
  prefix: `${kind}/`,
  noncurrentVersionExpiration: Duration.days(30),
  expiredObjectDeleteMarker: true,
  noncurrentVersionTransitions: [
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(7) },
  ],
}));

const expireAfter = (days: number): LifecycleRule => ({
  expiration: Duration.days(days),
  noncurrentVersionExpiration: Duration.days(1),
});

/** What has landed never expires by itself. Once it is archived it stays for some days, should that turn out to be wrong. */
const archivedGo: LifecycleRule = { noncurrentVersionExpiration: Duration.days(3), expiredObjectDeleteMarker: true };

/** Nobody, not even with the right to put, writes a record over another: a put must say that it wants no object there. */
const writtenOnce = (bucket: Bucket): PolicyStatement =>
  new PolicyStatement({
    sid: 'WrittenOnce',
    effect: Effect.DENY,
    principals: [new StarPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: { Null: { 's3:if-none-match': 'true' } },
  });

/** Where this region's audit records lie: what was archived, what could not be, and what queries answered. */
export class AuditArchive extends Construct {
  readonly key: IKey;
  /**
   * Archived records, columnar files of them, and digests. They cannot be deleted or overwritten before their retention
   * ends, and never expire but for originals that are in a columnar file.
   */
  readonly records: Bucket;
  /**
   * Stream records that could not be archived, revocations that could not be recorded, seats that could not be settled,
   * events that could not be published, and logs that landed and cannot be read: kept to be made up by hand for as long as the archive is locked.
   */
  readonly failedRecords: Bucket;
  /** Where logs land that hold attempts, until `archive-attempts` has put each line where it belongs: a queue. */
  readonly landing: Bucket;
  /** What those logs hold besides records, for as long as logs are kept. */
  readonly functionLogs: Bucket;
  /** What Athena's queries answered. */
  readonly queryResults: Bucket;

  constructor(scope: Construct, id: string, { config, region }: AuditArchiveProps) {
    super(scope, id);
    const { audit, logDays } = config.retention;
    const removalPolicy = removalPolicyOf(config);
    const bucketName = (content: BucketContent) => namesOf(config.stage).bucket(content, region);
    this.key = this.encryptionKey(config, region);
    const accessLogs = new AccessLogsBucket(this, 'AccessLogs', {
      bucketName: bucketName('access-logs'),
      keepDays: logDays,
      removalPolicy,
    });
    const common = { encryptionKey: this.key, accessLogs, removalPolicy };
    // Its id is from when it held changes alone: another would be another bucket.
    this.records = new PrivateBucket(this, 'Changes', {
      ...common,
      bucketName: bucketName('audit'),
      objectLock: ObjectLockRetention[audit.mode](Duration.days(audit.days)),
      lifecycleRules: [toColderStorage, ...hiddenOriginalsGo],
    });
    this.records.addToResourcePolicy(writtenOnce(this.records));
    this.failedRecords = new PrivateBucket(this, 'FailedRecords', {
      ...common,
      bucketName: bucketName('failed-records'),
      lifecycleRules: [expireAfter(audit.days)],
    });
    this.landing = new PrivateBucket(this, 'Landing', {
      ...common,
      bucketName: bucketName('landing'),
      lifecycleRules: [archivedGo],
    });
    this.functionLogs = new PrivateBucket(this, 'FunctionLogs', {
      ...common,
      bucketName: bucketName('function-logs'),
      lifecycleRules: [expireAfter(logDays)],
    });
    this.queryResults = new PrivateBucket(this, 'QueryResults', {
      ...common,
      bucketName: bucketName('query-results'),
      lifecycleRules: [expireAfter(30)],
    });
  }

  private encryptionKey(config: StageConfig, region: string): Key {
    const throughS3 = { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } };
    return new Key(this, 'Key', {
      description: 'Encrypts the Licet audit archive',
      alias: namesOf(config.stage).keyAlias('audit'),
      enableKeyRotation: true,
      removalPolicy: removalPolicyOf(config),
      policy: new PolicyDocument({
        statements: [...keyAdministration(), keyUse('UseThroughS3', ['kms:Decrypt', 'kms:GenerateDataKey'], throughS3)],
      }),
    });
  }
}
