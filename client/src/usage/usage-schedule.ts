import type { Problem } from '../problem.ts';
import type { Cancel, Runtime } from '../platform/runtime.ts';
import { createUsagePauses } from './usage-pauses.ts';
import type { Sending } from './usage-sender.ts';

export interface UsageSchedule {
  /** Something waits: it is sent soon, if nothing is planned yet. */
  readonly plan: () => void;
  /** Sends now, unless the service has said that it takes none; then saves. What overlaps is done once more, and once. */
  readonly flush: () => Promise<void>;
  /** Plans nothing any more. */
  readonly stop: () => void;
}

export interface UsageScheduleParts {
  readonly runtime: Pick<Runtime, 'random' | 'after'>;
  /** Undefined: nothing is ever sent. */
  readonly send: (() => Promise<Sending>) | undefined;
  readonly save: () => Promise<unknown>;
  readonly isWaiting: () => boolean;
  readonly onProblem: (problem: Problem) => void;
}

/** When usage is sent. */
export const createUsageSchedule = (parts: UsageScheduleParts): UsageSchedule => {
  const { runtime, send, save, isWaiting, onProblem } = parts;
  const pauses = createUsagePauses(runtime.random, onProblem);
  let isStopped = false;
  /** While the service takes no usage at all. */
  let isSilent = false;
  let cancel: Cancel | undefined;
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  const unplan = (): void => {
    cancel?.();
    cancel = undefined;
  };
  const planIn = (milliseconds: number): void => {
    unplan();
    if (isStopped) return;
    cancel = runtime.after(milliseconds, () => {
      cancel = undefined;
      isSilent = false;
      void flush();
    });
  };
  const run = async (): Promise<void> => {
    if (send !== undefined && !isSilent) {
      const sending = await send();
      isSilent = sending.kind === 'refused';
      const pause = pauses.after(sending);
      if (isWaiting()) planIn(pause);
      else unplan();
    }
    await save();
  };
  const runAgain = async (before: Promise<void>): Promise<void> => {
    await before;
    following = undefined;
    return flush();
  };
  const flush = (): Promise<void> => {
    if (running !== undefined) return (following ??= runAgain(running));
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    flush,
    plan: () => {
      if (cancel === undefined && send !== undefined && !isSilent) planIn(pauses.usual());
    },
    stop: () => {
      isStopped = true;
      unplan();
    },
  };
};
