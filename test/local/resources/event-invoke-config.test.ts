import { describe, expect, test } from '@jest/globals';
import { eventInvokeConfig } from '../../../local/resources/event-invoke-config.ts';
import type { LocalAccount, RegionPlan } from '../../../local/resources/local-account.ts';

const read = async (properties: object) => {
  const region = { name: 'eu-west-1', eventRetriesMax: new Map() } as unknown as RegionPlan;
  const context = { stackName: 's', logicalId: 'Config', account: {} as LocalAccount, region, assets: new Map() };
  await eventInvokeConfig.provision({ FunctionName: 'move-seats', Qualifier: '$LATEST', ...properties }, context);
  return [...region.eventRetriesMax];
};

describe('the configuration of events of a template', () => {
  test.each([
    ['the name', { MaximumRetryAttempts: 0 }, [['move-seats', 0]]],
    [
      'the ARN',
      { FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:move-seats', MaximumRetryAttempts: 1 },
      [['move-seats', 1]],
    ],
  ])('says how often an event is tried again, under %s of the function', async (_, properties, expected) => {
    expect(await read(properties)).toEqual(expected);
  });

  test("leaves Lambda's default when it does not say so", async () => {
    expect(await read({})).toEqual([]);
  });

  test.each([
    ['more tries than Lambda makes', { MaximumRetryAttempts: 3 }, 'MaximumRetryAttempts'],
    ['another version of the function', { Qualifier: 'live' }, 'Qualifier'],
  ])('is refused with %s', async (_, properties, message) => {
    await expect(read(properties)).rejects.toThrow(message);
  });
});
