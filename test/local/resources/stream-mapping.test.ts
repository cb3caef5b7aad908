import { describe, expect, test } from '@jest/globals';
import type { LocalAccount, RegionPlan } from '../../../local/resources/local-account.ts';
import { streamMapping } from '../../../local/resources/stream-mapping.ts';

const streamArn = 'arn:aws:dynamodb:ddblocal:000000000000:table/licet-local/stream/2026-11-23T16:25:04.443';

const read = async (properties: object) => {
  const region = { name: 'eu-west-1', streamMappings: [] } as unknown as RegionPlan;
  const account = { id: '000000000000' } as LocalAccount;
  const minimal = {
    EventSourceArn: streamArn,
    FunctionName: 'licet-local-archive-changes',
    StartingPosition: 'TRIM_HORIZON',
  };
  const context = { stackName: 's', logicalId: 'Mapping', account, region, assets: new Map<string, string>() };
  await streamMapping.provision({ ...minimal, ...properties }, context);
  return region.streamMappings[0];
};

describe('a stream mapping of a template', () => {
  test("has Lambda's defaults", async () => {
    expect(await read({})).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      tableName: 'licet-local',
      streamArn,
      functionName: 'licet-local-archive-changes',
      batchSize: 100,
      windowMs: 0,
      bisects: false,
      retriesMax: Infinity,
      recordAgeMaxMs: Infinity,
      reportsItemFailures: false,
      filters: undefined,
      failedRecordsBucket: undefined,
    });
  });

  test('is read whole', async () => {
    const mapping = await read({
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 2,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::licet-failed' } },
    });
    expect(mapping).toMatchObject({
      batchSize: 10,
      windowMs: 2_000,
      bisects: true,
      retriesMax: 3,
      recordAgeMaxMs: 60_000,
      reportsItemFailures: true,
      failedRecordsBucket: 'licet-failed',
    });
    expect(mapping?.filters?.map((passes) => passes({ eventName: 'INSERT' }))).toEqual([true]);
  });

  test.each([
    ['a start at the newest record', { StartingPosition: 'LATEST' }, 'StartingPosition'],
    ['another source', { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:queue' }, 'is no stream of a table'],
    [
      'another destination',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:000000000000:queue' } } },
      'only a bucket takes failed records',
    ],
  ])('refuses %s', async (_, properties, message) => {
    await expect(read(properties)).rejects.toThrow(message);
  });
});
