import { describe, expect, test } from '@jest/globals';
import { newProgress } from '../../../local/aws/replication/progress.ts';
import type { NativeBatch } from '../../../local/aws/replication/replica.ts';

/** Batches with so many writes each, whose acknowledgements are noted by the batch's place. */
const batches = (...writeCounts: number[]) => {
  const acknowledged: number[] = [];
  const made = writeCounts.map((count, index): NativeBatch => ({
    writes: Array.from({ length: count }, () => ({ key: {}, image: undefined, stamp: '' })),
    acknowledge: () => {
      acknowledged.push(index);
      return Promise.resolve();
    },
  }));
  return { made, acknowledged };
};

describe('the progress of replication', () => {
  test('is saved one interval after it was made, never at once', async () => {
    const { made, acknowledged } = batches(1);
    const progress = newProgress();
    const [carried] = made.map((batch) => progress.add(batch, 1));
    carried?.();
    await progress.save();
    expect(acknowledged).toEqual([]);
    await progress.save();
    expect(acknowledged).toEqual([0]);
    await progress.save();
    expect(acknowledged).toEqual([0]);
  });

  test('does not pass a batch of which one link lacks one write', async () => {
    const { made, acknowledged } = batches(2, 1);
    const progress = newProgress();
    const [first, second] = made.map((batch) => progress.add(batch, 2));
    for (let time = 0; time < 3; time += 1) first?.();
    for (let time = 0; time < 2; time += 1) second?.();
    await progress.saveAll();
    expect(acknowledged).toEqual([]);
    first?.();
    await progress.saveAll();
    expect(acknowledged).toEqual([1]);
  });

  test('passes a batch in which no function wrote', async () => {
    const { made, acknowledged } = batches(0, 0);
    const progress = newProgress();
    for (const batch of made) progress.add(batch, 2);
    await progress.saveAll();
    expect(acknowledged).toEqual([1]);
  });

  test('is saved in full at the end', async () => {
    const { made, acknowledged } = batches(0);
    const progress = newProgress();
    for (const batch of made) progress.add(batch, 1);
    await progress.save();
    await progress.saveAll();
    expect(acknowledged).toEqual([0]);
  });
});
