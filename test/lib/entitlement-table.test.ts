import { describe, expect, test } from '@jest/globals';
import { tableIndexes } from '../../lambdas/contract/table.ts';
import { asText, synthesize } from './synthesized.ts';

describe.each([[['us-east-1', 'eu-west-1']], [['us-east-1', 'eu-west-1', 'ap-southeast-2']]])(
  'the table of %j',
  (regions) => {
    const stack = synthesize(regions).stack('licet-prod-table');
    const table = stack.at('EntitlementTable/Table');
    const replicas = (table.Properties['Replicas'] as { Region: string }[]).toSorted((a, b) =>
      a.Region.localeCompare(b.Region),
    );

    test('is replicated in every region, each with its backup, guard and key', () => {
      expect(
        replicas.map((replica) => ({
          ...replica,
          SSESpecification: asText((replica as never)['SSESpecification']['KMSMasterKeyId'], stack),
        })),
      ).toEqual(
        regions.toSorted().map((region) => ({
          Region: region,
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
          GlobalSecondaryIndexes: tableIndexes.map(({ name }) => ({ IndexName: name })),
          SSESpecification: expect.stringMatching(`^{licet-prod-keys-${region} PublishOutput.*TableKey.*Arn`),
          Tags: [{ Key: 'licet:stage', Value: 'prod' }],
        })),
      );
    });

    test('is on demand, encrypted, streamed whole, and forgets by ttl', () => {
      expect(table.Properties).toMatchObject({
        TableName: 'licet-prod',
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      });
    });

    test('is indexed as the contract says, by keys only', () => {
      expect(table.Properties['GlobalSecondaryIndexes']).toEqual(
        tableIndexes.map(({ name, partition, sort }) => ({
          IndexName: name,
          KeySchema: [
            { AttributeName: partition, KeyType: 'HASH' },
            { AttributeName: sort, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      );
    });

    test('is made after the keys of every region, and outlives its guarded stack', () => {
      expect(stack.dependencies.toSorted()).toEqual(regions.map((region) => `licet-prod-keys-${region}`).toSorted());
      expect(stack.terminationProtection).toBe(true);
      expect(table).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: expect.stringMatching('^Retain$'),
      });
    });
  },
);

test('a stage that keeps nothing can be destroyed', () => {
  const stack = synthesize(['us-east-1'], {
    removalPolicy: 'destroy',
    retention: { logDays: 1, audit: { days: 1, mode: 'governance' }, backupDays: 1 },
  }).stack('licet-prod-table');
  const table = stack.at('EntitlementTable/Table');
  expect(table.DeletionPolicy).toBe('Delete');
  expect(table.Properties['Replicas']).toMatchObject([{ DeletionProtectionEnabled: false }]);
  expect(stack.terminationProtection).toBe(false);
});
