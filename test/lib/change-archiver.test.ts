import { describe, expect, test } from '@jest/globals';
import { parseFilterPattern } from '../../local/events/filter-pattern.ts';
import { asText, synthesize } from './synthesized.ts';

const EVENT = { M: { id: { S: 'chg_1' }, at: { S: '2026-03-01T12:00:00.000Z' } } };
/** A record of the stream, as far as filters look at it. */
const recordOf = (writer: string, entity: string, change?: object) => ({
  eventName: 'MODIFY',
  dynamodb: {
    OldImage: { writer: { S: writer }, entity: { S: entity }, change: EVENT },
    NewImage: { writer: { S: writer }, entity: { S: entity }, ...(change !== undefined && { change }) },
  },
});
const audited = ['product', 'customer', 'plan-version', 'plan-rollout', 'license', 'seat', 'pool'];

describe.each([[['us-east-1', 'eu-west-1']], [['us-east-1', 'eu-west-1', 'ap-southeast-2']]])(
  'the changes of %j',
  (regions) => {
    const app = synthesize(regions);

    describe.each(regions)('in %s', (region) => {
      const stack = app.stack(`licet-prod-${region}`);
      const mappings = stack.ofType('AWS::Lambda::EventSourceMapping');
      const { Properties } = stack.at('ChangeArchiver/Mapping');

      test('are archived by one reader of the stream', () => {
        expect(mappings).toHaveLength(1);
        expect(asText(Properties['FunctionName'], stack)).toBe('{Functions/archive-changes/Function}');
      });

      test('come from the real stream of this region’s replica, which DynamoDB names at deployment', () => {
        expect(asText(Properties['EventSourceArn'], stack)).toBe(
          '{ReplicaStream/Lookup/Resource/Default.Table.LatestStreamArn}',
        );
        const lookup = stack.at('ReplicaStream/Lookup/Resource/Default');
        expect(lookup.Type).toBe('Custom::AWS');
        const call = {
          service: 'DynamoDB',
          action: 'describeTable',
          parameters: { TableName: 'licet-prod' },
          physicalResourceId: { responsePath: 'Table.LatestStreamArn' },
          outputPaths: ['Table.LatestStreamArn'],
        };
        expect(JSON.parse(String(lookup.Properties['Create']))).toMatchObject(call);
        expect(JSON.parse(String(lookup.Properties['Update']))).toMatchObject(call);
        expect(lookup.Properties).not.toHaveProperty('Delete');
      });

      test('start with the oldest', () => {
        expect(Properties['StartingPosition']).toBe('TRIM_HORIZON');
      });

      test('are those that this region wrote, with an audit event, and what others did with seats and pools', () => {
        const { Filters } = Properties['FilterCriteria'] as { Filters: { Pattern: string }[] };
        expect(Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
          { dynamodb: { NewImage: { writer: { S: [region] }, change: { M: { id: { S: [{ exists: true }] } } } } } },
          {
            dynamodb: {
              NewImage: {
                writer: { S: [{ 'anything-but': [region] }] },
                entity: { S: ['seat', 'pool'] },
                change: { M: { id: { S: [{ exists: true }] } } },
              },
            },
          },
        ]);
      });

      describe('pass the filters', () => {
        const { Filters } = Properties['FilterCriteria'] as { Filters: { Pattern: string }[] };
        const filters = Filters.map(({ Pattern }) => parseFilterPattern(Pattern));
        const passed = (record: object) => filters.filter((passes) => passes(record)).length;

        test.each(audited)('once, where this region changed a %s: none is dropped, none archived twice', (entity) => {
          expect(passed(recordOf(region, entity, EVENT))).toBe(1);
        });

        test.each(audited)(
          'where another region changed a %s, only if it asks something of the seats here',
          (entity) => {
            const others = regions.filter((other) => other !== region);
            const asks = ['seat', 'pool'].includes(entity);
            for (const other of others) expect(passed(recordOf(other, entity, EVENT))).toBe(asks ? 1 : 0);
          },
        );

        test.each([...audited, 'idempotency'])('in no region where nothing of a %s was changed', (entity) => {
          for (const writer of regions) expect(passed(recordOf(writer, entity))).toBe(0);
        });

        test('in no region where an item was removed', () => {
          const { dynamodb } = recordOf(region, 'seat', EVENT);
          expect(passed({ eventName: 'REMOVE', dynamodb: { OldImage: dynamodb.OldImage } })).toBe(0);
        });
      });

      test('that fail are halved, named one by one, tried for half a day, and then kept whole', () => {
        expect(Properties).toMatchObject({
          BisectBatchOnFunctionError: true,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          MaximumRecordAgeInSeconds: 12 * 60 * 60,
          MaximumRetryAttempts: 10_000,
        });
        const { OnFailure } = Properties['DestinationConfig'] as { OnFailure: { Destination: unknown } };
        expect(asText(OnFailure.Destination, stack)).toBe('{Audit/FailedRecords.Arn}');
      });
    });
  },
);

test('no template names a stream by a wildcard', () => {
  const app = synthesize(['us-east-1', 'eu-west-1']);
  const all = app.names.map((name) => JSON.stringify(app.stack(name).resources));
  expect(all.filter((text) => text.includes('/stream/'))).toEqual([]);
});
