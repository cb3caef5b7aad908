import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { type ExitingProcess, releaseAtExit } from '../../../client/src/seat/exit-signals.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';

const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK', 'beforeExit'] as const;

/** A process that notes how it was ended, and goes on. */
const fakeProcess = (kill: (signal: string) => void = () => undefined) => {
  const emitter = new EventEmitter();
  const ends: string[] = [];
  const process: ExitingProcess = {
    pid: 4711,
    prependListener: (event, listener) => emitter.prependListener(event, listener),
    off: (event, listener) => emitter.off(event, listener),
    listenerCount: (event) => emitter.listenerCount(event),
    kill: (pid, signal) => {
      kill(signal);
      ends.push(`${pid} ${signal}`);
    },
    exit: (code) => ends.push(`exit ${code}`),
  };
  return { process, emitter, ends, listeners: () => EVENTS.map((event) => emitter.listenerCount(event)) };
};

describe('a client that closes at exit', () => {
  test('listens to everything that ends a process, and to nothing once it is taken back', () => {
    const { process, listeners } = fakeProcess();
    const takeBack = releaseAtExit(() => Promise.resolve(), process);
    expect(listeners()).toEqual([1, 1, 1, 1, 1]);
    takeBack();
    takeBack();
    expect(listeners()).toEqual([0, 0, 0, 0, 0]);
  });

  test('shares its listeners with others: a hundred clients are no leak', () => {
    const { process, listeners } = fakeProcess();
    const takeBack = Array.from({ length: 100 }, () => releaseAtExit(() => Promise.resolve(), process));
    expect(listeners()).toEqual([1, 1, 1, 1, 1]);
    for (const each of takeBack.slice(1)) each();
    expect(listeners()).toEqual([1, 1, 1, 1, 1]);
    takeBack[0]?.();
    expect(listeners()).toEqual([0, 0, 0, 0, 0]);
  });

  test('raises the signal again once it has closed, and waits two seconds at most', async () => {
    const runtime = fakeRuntime();
    const { process, emitter, ends } = fakeProcess();
    releaseAtExit(() => new Promise(() => undefined), process, runtime.after);
    emitter.emit('SIGTERM');
    await runtime.advance(1_999);
    expect(ends).toEqual([]);
    await runtime.advance(1);
    await runtime.settle();
    expect(ends).toEqual(['4711 SIGTERM']);
    expect(runtime.waiting()).toBe(0);
  });

  test('exits where the platform cannot raise the signal: SIGBREAK and SIGHUP on Windows', async () => {
    const runtime = fakeRuntime();
    const { process, emitter, ends } = fakeProcess(() => {
      throw new Error('kill ENOSYS');
    });
    releaseAtExit(() => Promise.resolve(), process, runtime.after);
    emitter.emit('SIGBREAK');
    await runtime.settle();
    expect(ends).toEqual(['exit 1']);
  });

  test('leaves the end to whoever else listens, and is out of the way when they are called', async () => {
    const runtime = fakeRuntime();
    const { process, emitter, ends, listeners } = fakeProcess();
    const seen: number[][] = [];
    emitter.once('SIGINT', () => seen.push(listeners()));
    releaseAtExit(() => Promise.resolve(), process, runtime.after);
    emitter.emit('SIGINT');
    await runtime.settle();
    expect(seen).toEqual([[0, 0, 0, 0, 0]]);
    expect(ends).toEqual([]);
  });

  test('closes once, and ends nothing, when there is nothing left to do', async () => {
    const runtime = fakeRuntime();
    const { process, emitter, ends } = fakeProcess();
    let closed = 0;
    const close = (): Promise<void> => {
      closed += 1;
      return Promise.resolve();
    };
    releaseAtExit(close, process, runtime.after);
    emitter.emit('beforeExit');
    await runtime.settle();
    emitter.emit('beforeExit');
    await runtime.settle();
    expect([closed, ends]).toEqual([1, []]);
  });
});
