import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { openAsynchronousInvocations } from '../../../local/lambda/asynchronous-invocations.ts';
import type { InvocationResult } from '../../../local/lambda/function-runtime.ts';

const answered: InvocationResult = { kind: 'answered', payload: null };
const failed: InvocationResult = { kind: 'failed', error: { errorType: 'TypeError', errorMessage: 'on purpose' } };

/** A function that gives these results one after the other, and a clock that stands until it is told to go on. */
const queue = (...results: InvocationResult[]) => {
  const [tries, pauses, lines] = [[] as unknown[], [] as number[], [] as string[]];
  let pass: (() => void) | undefined;
  const invocations = openAsynchronousInvocations({
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        pauses.push(milliseconds);
        pass = resolve;
        signal.addEventListener('abort', () => {
          resolve();
        });
      }),
    log: (line) => void lines.push(line),
  });
  const send = (retriesMax = 2): void => {
    const invoke = (event: unknown, requestId: string): Promise<InvocationResult> => {
      tries.push([event, requestId]);
      return Promise.resolve(results.shift() ?? failed);
    };
    invocations.accept({ name: 'move-seats', invoke, retriesMax }, { pool: 1 }, 'req-1');
  };
  /** Lets the time of the pause pass. */
  const goOn = async (): Promise<void> => {
    await nextTurn();
    pass?.();
    await nextTurn();
  };
  return { invocations, send, goOn, tries, pauses, lines };
};

const once = [{ pool: 1 }, 'req-1'];

describe('an asynchronous invocation', () => {
  test('that succeeds is tried once', async () => {
    const { invocations, send, tries, pauses, lines } = queue(answered);
    send();
    expect(invocations.finished()).toBe(0);
    await invocations.idle();
    expect({ tries, pauses, lines, finished: invocations.finished() }).toEqual({
      tries: [once],
      pauses: [],
      lines: [],
      finished: 1,
    });
  });

  test('that fails is tried twice more, with the same event and request id, after pauses', async () => {
    const { invocations, send, goOn, tries, pauses, lines } = queue(failed, failed, answered);
    send();
    await nextTurn();
    expect({ tries, pauses }).toEqual({ tries: [once], pauses: [1_000] });
    await goOn();
    expect({ tries, pauses }).toEqual({ tries: [once, once], pauses: [1_000, 2_000] });
    await goOn();
    await invocations.idle();
    expect({ tries, lines }).toEqual({ tries: [once, once, once], lines: [] });
  });

  test('that keeps failing is given up, and the log says so', async () => {
    const { invocations, send, goOn, tries, lines } = queue();
    send();
    await goOn();
    await goOn();
    await invocations.idle();
    expect(tries).toHaveLength(3);
    expect(lines).toEqual(['move-seats: gave up req-1 on try 3: TypeError: on purpose']);
    expect(invocations.finished()).toBe(1);
  });

  test('is not tried again where the template says so', async () => {
    const { invocations, send, tries, pauses, lines } = queue();
    send(0);
    await invocations.idle();
    expect({ tries, pauses }).toEqual({ tries: [once], pauses: [] });
    expect(lines).toEqual(['move-seats: gave up req-1 on try 1: TypeError: on purpose']);
  });

  test('that waits for a retry keeps its queue from being idle', async () => {
    const { invocations, send, goOn } = queue(failed, answered);
    let idle = false;
    send();
    const waiting = invocations.idle().then(() => (idle = true));
    await nextTurn();
    expect(idle).toBe(false);
    await goOn();
    await waiting;
    expect(invocations.finished()).toBe(1);
  });

  test('that waits when the run ends is given up at once, and none begins any more', async () => {
    const { invocations, send, tries, lines } = queue();
    send();
    await nextTurn();
    await invocations.stop();
    send();
    await invocations.idle();
    expect(tries).toEqual([once]);
    expect(lines).toEqual(Array(2).fill('move-seats: gave up req-1 as the run ends'));
  });

  test('that sends another one is idle when that one is done too', async () => {
    const { invocations, tries, send } = queue(answered);
    const invoke = (): Promise<InvocationResult> => {
      send();
      return Promise.resolve(answered);
    };
    invocations.accept({ name: 'first', invoke, retriesMax: 2 }, {}, 'req-0');
    await invocations.idle();
    expect(tries).toEqual([once]);
    expect(invocations.finished()).toBe(2);
  });
});
