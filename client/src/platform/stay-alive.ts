import { LONGEST_WAIT } from './longest-wait.ts';

let waiting = 0;
const reason = setInterval(() => undefined, LONGEST_WAIT).unref();

const end = (): void => {
  waiting -= 1;
  if (waiting === 0) reason.unref();
};

/**
 * Keeps the process alive while somebody waits for something. The client's own timers never do: a product without a
 * network would otherwise end in the middle of its first question.
 */
export const stayAlive = <Value>(work: Promise<Value>): Promise<Value> => {
  waiting += 1;
  reason.ref();
  return work.finally(end);
};
