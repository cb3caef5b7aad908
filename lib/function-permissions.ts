import { Aws, type Acknowledgment } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditKinds, CHANGES_PREFIX, COLUMNAR_PREFIX, DIGESTS_PREFIX } from '../lambdas/contract/audit.ts';
import type { HandlerName } from '../lambdas/contract/functions.ts';
import { compactionStatements, compactionWildcards } from './compaction-access.ts';
import { functionAccess, type Access, type Reach } from './function-access.ts';
import { landingStatements, landingWildcards } from './landing-access.ts';
import type { RegionResources } from './region-resources.ts';

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement[] =>
  actions.length === 0 || resources.length === 0
    ? []
    : [new PolicyStatement({ actions: [...new Set(actions)], resources: [...resources] })];

const reaches = (reach: Reach, region: string, { config, region: here }: RegionResources): boolean => {
  switch (reach) {
    case 'this-region':
      return region === here;
    case 'primary-region':
      return region === config.primary;
    case 'every-region':
      return true;
  }
};

/** DynamoDB decrypts the table's key in the caller's name, for writes as for reads; no other use of the key is given. */
const decryptTable = (region: string, resources: RegionResources): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [resources.tableKeyArn(region)],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
  });

const tableStatements = (access: readonly Access[], region: string, resources: RegionResources): PolicyStatement[] => {
  const table = resources.tableArn(region);
  const actions = access.flatMap((one) =>
    one.to === 'table' && reaches(one.in, region, resources) ? one.actions.map((action) => `dynamodb:${action}`) : [],
  );
  const indexes = access.flatMap((one) =>
    one.to === 'indexes' && reaches(one.in, region, resources) ? one.names.map((name) => `${table}/index/${name}`) : [],
  );
  const statements = [...allow(actions, [table]), ...allow(['dynamodb:Query'], indexes)];
  return statements.length === 0 ? [] : [...statements, decryptTable(region, resources)];
};

/** Objects that the archiver may write: named by convention, so that the acknowledgement below can name them too. */
const objectKeys = { audit: `${CHANGES_PREFIX}/*`, 'failed-records': '*' };

const objectsIn = (
  content: keyof typeof objectKeys,
  { names, region }: RegionResources,
  [partition, account]: readonly [string, string] = [Aws.PARTITION, Aws.ACCOUNT_ID],
): string => `arn:${partition}:s3:::${names.bucket(content, region, account)}/${objectKeys[content]}`;

/** Folders of the audit bucket that digests are made of, and their own. */
const digestedPrefixes = [...auditKinds, COLUMNAR_PREFIX, DIGESTS_PREFIX];

const auditObjects = (
  prefix: string,
  { names, region }: RegionResources,
  [partition, account]: readonly [string, string] = [Aws.PARTITION, Aws.ACCOUNT_ID],
): string => `arn:${partition}:s3:::${names.bucket('audit', region, account)}/${prefix}/*`;

/** To read what there is, and to put digests; the lock of each is its own, which takes a permission of its own. */
const digestStatements = (resources: RegionResources): PolicyStatement[] => [
  // Without a condition: only so S3 says that what was hidden meanwhile is missing, and not that it is denied.
  ...allow(['s3:ListBucket'], [resources.audit.changes.bucketArn]),
  ...allow(
    ['s3:GetObject'],
    digestedPrefixes.map((prefix) => auditObjects(prefix, resources)),
  ),
  ...allow(['s3:PutObject', 's3:PutObjectRetention'], [auditObjects(DIGESTS_PREFIX, resources)]),
  ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], [resources.audit.key.keyArn]),
  // The digest to follow must be signed: else whoever may put a file could decide what is listed after it.
  ...allow(['kms:Sign', 'kms:GetPublicKey'], [resources.digestKeyArn]),
];

const changeStreamStatements = (resources: RegionResources): PolicyStatement[] => [
  ...allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    [resources.streamArn],
  ),
  decryptTable(resources.region, resources),
];

const otherStatements = (one: Access, resources: RegionResources): PolicyStatement[] => {
  const { audit } = resources;
  switch (one.to) {
    case 'table':
    case 'indexes':
      return [];
    case 'signing-keys':
      return allow(
        [`kms:${one.action}`],
        resources.signingKeys.map((key) => key.keyArn),
      );
    case 'change-stream':
      return changeStreamStatements(resources);
    case 'audit-archive':
      return [
        ...allow(['s3:PutObject'], [objectsIn('audit', resources)]),
        ...allow(['kms:GenerateDataKey'], [audit.key.keyArn]),
      ];
    case 'failed-records':
      // Lambda writes here in the function's name, under keys of its own choice, and looks whether the bucket is there.
      return [
        ...allow(['s3:PutObject'], [objectsIn('failed-records', resources)]),
        ...allow(['s3:ListBucket'], [audit.failedRecords.bucketArn]),
        ...allow(['kms:GenerateDataKey'], [audit.key.keyArn]),
      ];
    case 'function':
      return allow(['lambda:InvokeFunction'], [resources.functionArn(one.name)]);
    case 'event-bus':
      return allow(['events:PutEvents'], [resources.eventBusArn]);
    case 'compaction':
      return compactionStatements(resources);
    case 'digests':
      return digestStatements(resources);
    case 'landing':
      return landingStatements(resources);
  }
};

/** The statements of a function's policy, made from its row in `functionAccess`. */
export const permissionsOf = (handler: HandlerName, resources: RegionResources): PolicyStatement[] => {
  const access = functionAccess[handler];
  return [
    ...resources.config.regions.flatMap((region) => tableStatements(access, region, resources)),
    ...access.flatMap((one) => otherStatements(one, resources)),
  ];
};

/** The wildcards in a function's policy, each with the reason why it stands. */
export const wildcardsOf = (handler: HandlerName, resources: RegionResources): Acknowledgment[] => {
  const inReport = ['<AWS::Partition>', '<AWS::AccountId>'] as const;
  return functionAccess[handler].flatMap(({ to }) => {
    switch (to) {
      case 'audit-archive':
        return [
          {
            id: `AwsSolutions-IAM5[Resource::${objectsIn('audit', resources, inReport)}]`,
            reason: 'An object a change: their keys are not known before. The prefix holds archived changes alone.',
          },
        ];
      case 'failed-records':
        return [
          {
            id: `AwsSolutions-IAM5[Resource::${objectsIn('failed-records', resources, inReport)}]`,
            reason: 'Lambda chooses the keys under which it sets records aside. The bucket holds nothing else.',
          },
        ];
      case 'digests':
        return digestedPrefixes.map((prefix) => ({
          id: `AwsSolutions-IAM5[Resource::${auditObjects(prefix, resources, inReport)}]`,
          reason:
            'Digests list every record, and are objects of which there are always more: keys are not known before.',
        }));
      case 'compaction':
        return compactionWildcards(resources);
      case 'landing':
        return landingWildcards(resources);
      case 'table':
      case 'indexes':
      case 'signing-keys':
      case 'change-stream':
      case 'function':
      case 'event-bus':
        return [];
    }
  });
};
