import { describe, expect, test } from '@jest/globals';
import { type ControlledRunOptions, controlledRun } from './controlled-run.ts';

const round = ['replicated', 'drained us-east-1', 'drained eu-west-1', 'idle us-east-1', 'idle eu-west-1'];

const flush = ['flushed us-east-1', 'flushed eu-west-1'];

const settle = async (options: ControlledRunOptions = {}) => {
  const { control, told } = controlledRun(options);
  const { status } = await control('POST', 'settle');
  return { status, told };
};

describe('settling', () => {
  test('waits for replication first, then for the stream mappings of all regions, then for their events; then it delivers logs', async () => {
    expect(await settle()).toEqual({ status: 200, told: [...round, ...flush] });
  });

  test.each([
    ['an event was carried out', { finished: (rounds: number) => Math.min(rounds, 1) }],
    ['a stream consumer was invoked', { invocations: (rounds: number) => Math.min(rounds, 1) }],
  ])('begins again when %s meanwhile: it may have written', async (_, options) => {
    expect(await settle(options)).toEqual({ status: 200, told: [...round, ...round, ...flush] });
  });

  test('takes as many rounds as there are writes that lead to others', async () => {
    const { told } = await settle({ finished: (rounds) => Math.min(rounds, 3) });
    expect(told).toEqual([round, round, round, round, flush].flat());
  });

  test('says why logs are not where they are to be delivered', async () => {
    const { control } = controlledRun({ flushFault: new Error('NoSuchBucket') });
    expect(await control('POST', 'settle')).toMatchObject({
      status: 500,
      body: { title: 'Logs could not be delivered: Error: NoSuchBucket' },
    });
  });
});
