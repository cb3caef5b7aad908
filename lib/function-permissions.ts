import type { Acknowledgment } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CHANGES_PREFIX } from '../lambdas/contract/audit.ts';
import type { HandlerName } from '../lambdas/contract/functions.ts';
import { allow } from './allow.ts';
import { inReport, objectsUnder } from './bucket-objects.ts';
import { compactionStatements, compactionWildcards } from './compaction-access.ts';
import { digestStatements, digestWildcards } from './digest-access.ts';
import { functionAccess, type Access, type Reach } from './function-access.ts';
import { landingStatements, landingWildcards } from './landing-access.ts';
import type { RegionResources } from './region-resources.ts';

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
  const statements = [
    ...(actions.length === 0 ? [] : [allow([...new Set(actions)], [table])]),
    ...(indexes.length === 0 ? [] : [allow(['dynamodb:Query'], indexes)]),
  ];
  return statements.length === 0 ? [] : [...statements, decryptTable(region, resources)];
};

const archivedChanges = (resources: RegionResources, of?: typeof inReport): string =>
  objectsUnder('audit', `${CHANGES_PREFIX}/`, resources, of);

const recordsSetAside = (resources: RegionResources, of?: typeof inReport): string =>
  objectsUnder('failed-records', '', resources, of);

const changeStreamStatements = (resources: RegionResources): PolicyStatement[] => [
  allow(
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
      return [
        allow(
          [`kms:${one.action}`],
          resources.signingKeys.map((key) => key.keyArn),
        ),
      ];
    case 'change-stream':
      return changeStreamStatements(resources);
    case 'audit-archive':
      return [
        allow(['s3:PutObject'], [archivedChanges(resources)]),
        allow(['kms:GenerateDataKey'], [audit.key.keyArn]),
      ];
    case 'failed-records':
      // Lambda writes here in the function's name, under keys of its own choice, and looks whether the bucket is there.
      return [
        allow(['s3:PutObject'], [recordsSetAside(resources)]),
        allow(['s3:ListBucket'], [audit.failedRecords.bucketArn]),
        allow(['kms:GenerateDataKey'], [audit.key.keyArn]),
      ];
    case 'function':
      return [allow(['lambda:InvokeFunction'], [resources.functionArn(one.name)])];
    case 'event-bus':
      return [allow(['events:PutEvents'], [resources.eventBusArn])];
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
export const wildcardsOf = (handler: HandlerName, resources: RegionResources): Acknowledgment[] =>
  functionAccess[handler].flatMap(({ to }) => {
    switch (to) {
      case 'audit-archive':
        return [
          {
            id: `AwsSolutions-IAM5[Resource::${archivedChanges(resources, inReport)}]`,
            reason: 'An object a change: their keys are not known before. The prefix holds archived changes alone.',
          },
        ];
      case 'failed-records':
        return [
          {
            id: `AwsSolutions-IAM5[Resource::${recordsSetAside(resources, inReport)}]`,
            reason: 'Lambda chooses the keys under which it sets records aside. The bucket holds nothing else.',
          },
        ];
      case 'digests':
        return digestWildcards(resources);
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
