import { expect, test } from '@jest/globals';
import { nowAndThen } from '../../../client/src/clock/now-and-then.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';

const counted = () => {
  const runtime = fakeRuntime();
  let runs = 0;
  const call = nowAndThen(runtime.after, () => {
    runs += 1;
  });
  return { runtime, call, runs: () => runs };
};

const times = (count: number, run: () => void): void => {
  for (let done = 0; done < count; done += 1) run();
};

test('runs on the first call, and not again on those that follow at once', () => {
  const { call, runs } = counted();
  expect(runs()).toBe(0);
  times(1_000, call);
  expect(runs()).toBe(1);
});

test('runs on the first call after a tenth of a second, however few there were', async () => {
  const { runtime, call, runs } = counted();
  call();
  await runtime.advance(99);
  call();
  expect(runs()).toBe(1);
  await runtime.advance(1);
  expect(runs()).toBe(1);
  times(2, call);
  expect(runs()).toBe(2);
});

test('runs now and then in a loop that lets no timer run, and then waits with one timer alone', () => {
  const { runtime, call, runs } = counted();
  times(1_000_000, call);
  expect(runs()).toBe(Math.ceil(1_000_000 / 32_768));
  expect(runtime.waiting()).toBe(1);
});

test('leaves nothing behind where nobody calls', async () => {
  const { runtime, call } = counted();
  call();
  await runtime.advance(100);
  expect(runtime.waiting()).toBe(0);
});
