import { describe, expect, test } from '@jest/globals';
import { deliverBatch, type DeliveryRules } from '../../../local/events/deliver-batch.ts';
import type { StreamEventRecord } from '../../../local/events/stream-event.ts';
import type { InvocationResult } from '../../../local/lambda/function-runtime.ts';

const record = (name: string, createdAt = 0): StreamEventRecord => ({
  eventID: name,
  eventName: 'INSERT',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-west-1',
  eventSourceARN: 'arn',
  dynamodb: { ApproximateCreationDateTime: createdAt, SequenceNumber: name },
});

const names = (records: readonly StreamEventRecord[]): string => records.map(({ eventID }) => eventID).join('');

const answered = (payload: unknown): InvocationResult => ({ kind: 'answered', payload });
const failed: InvocationResult = { kind: 'failed', error: { errorType: 'Error', errorMessage: 'on purpose' } };
const failures = (...items: string[]) =>
  answered({ batchItemFailures: items.map((itemIdentifier) => ({ itemIdentifier })) });

const rules: DeliveryRules = {
  bisects: false,
  retriesMax: Infinity,
  recordAgeMaxMs: Infinity,
  reportsItemFailures: true,
};

/** Delivers records a, b, c, … and tells everything that happened, in its order. */
const deliver = async (
  letters: string,
  answer: (batch: string, invocation: number) => InvocationResult,
  more: Partial<DeliveryRules> = {},
) => {
  const told: string[] = [];
  let invocations = 0;
  await deliverBatch(
    letters.split('').map((name) => record(name)),
    { ...rules, ...more },
    {
      invoke: (event) => {
        const batch = names((event as { Records: StreamEventRecord[] }).Records);
        told.push(`invoke ${batch}`);
        return Promise.resolve(answer(batch, (invocations += 1)));
      },
      discard: ({ records, condition, invocations: count }) => {
        told.push(`discard ${names(records)} ${condition} after ${count}`);
        return Promise.resolve();
      },
      done: (last) => {
        told.push(`done ${last.eventID}`);
        return Promise.resolve();
      },
      pause: (retry) => {
        told.push(`pause ${retry}`);
        return Promise.resolve();
      },
      now: () => 0,
    },
  );
  return told;
};

const poisoned = (batch: string) => (batch.includes('c') ? failed : answered(null));

describe('delivering a batch', () => {
  test.each([
    ['nothing', answered(null)],
    ['no failures', failures()],
    ['null failures', answered({ batchItemFailures: null })],
    ['an object without failures', answered({})],
  ])('an answer of %s is success', async (_, answer) => {
    await expect(deliver('abc', () => answer)).resolves.toEqual(['invoke abc', 'done c']);
  });

  test('what failed is tried again, after a pause, until it succeeds', async () => {
    const told = await deliver('ab', (_, invocation) => (invocation < 3 ? failed : answered(null)));
    expect(told).toEqual(['invoke ab', 'pause 1', 'invoke ab', 'pause 2', 'invoke ab', 'done b']);
  });

  test('of item failures the first counts: what is before it is done, it and what follows comes again', async () => {
    const told = await deliver('abcd', (_, invocation) => (invocation === 1 ? failures('d', 'c') : answered(null)));
    expect(told).toEqual(['invoke abcd', 'done b', 'pause 1', 'invoke cd', 'done d']);
  });

  test.each([
    ['an unknown item', failures('z')],
    ['an empty item', failures('')],
    ['another shape', answered({ batchItemFailures: [{ id: 'b' }] })],
    ['a text', answered('fine')],
  ])('an answer that names %s fails the whole batch', async (_, answer) => {
    const told = await deliver('ab', (__, invocation) => (invocation === 1 ? answer : answered(null)));
    expect(told).toEqual(['invoke ab', 'pause 1', 'invoke ab', 'done b']);
  });

  test('a mapping that does not report item failures takes any answer for success', async () => {
    await expect(deliver('ab', () => failures('a'), { reportsItemFailures: false })).resolves.toEqual([
      'invoke ab',
      'done b',
    ]);
  });

  test('bisecting isolates the record that fails, in order, and takes nothing from its retries', async () => {
    const told = await deliver('abcd', poisoned, { bisects: true, retriesMax: 1 });
    expect(told).toEqual([
      'invoke abcd',
      'invoke ab',
      'done b',
      'invoke cd',
      'invoke c',
      'pause 1',
      'invoke c',
      'discard c RetryAttemptsExhausted after 4',
      'done c',
      'invoke d',
      'done d',
    ]);
  });

  test('with item failures, bisecting goes on from the record that was named', async () => {
    const told = await deliver('abcd', (batch, invocation) => (invocation === 1 ? failures('c') : poisoned(batch)), {
      bisects: true,
      retriesMax: 0,
    });
    expect(told).toEqual([
      'invoke abcd',
      'done b',
      'invoke cd',
      'invoke c',
      'discard c RetryAttemptsExhausted after 3',
      'done c',
      'invoke d',
      'done d',
    ]);
  });

  test.each([
    [0, ['invoke ab', 'discard ab RetryAttemptsExhausted after 1', 'done b']],
    [1, ['invoke ab', 'pause 1', 'invoke ab', 'discard ab RetryAttemptsExhausted after 2', 'done b']],
  ])('after %d retries the batch is discarded', async (retriesMax, expected) => {
    const told = await deliver('ab', () => failed, { retriesMax });
    expect(told).toEqual(expected);
  });

  test('records that are too old are discarded without an invocation; the others are delivered', async () => {
    const told: string[] = [];
    await deliverBatch(
      [record('a', 100), record('b', 101)],
      { ...rules, recordAgeMaxMs: 10_000 },
      {
        invoke: (event) => {
          told.push(`invoke ${names((event as { Records: StreamEventRecord[] }).Records)}`);
          return Promise.resolve(answered(null));
        },
        discard: ({ records, condition }) => {
          told.push(`discard ${names(records)} ${condition}`);
          return Promise.resolve();
        },
        done: (last) => {
          told.push(`done ${last.eventID}`);
          return Promise.resolve();
        },
        pause: () => Promise.resolve(),
        now: () => 111_000,
      },
    );
    expect(told).toEqual(['discard a RecordAgeExceeded', 'done a', 'invoke b', 'done b']);
  });
});
