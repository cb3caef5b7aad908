import type { UsageReporter, UsageReporterParts } from './usage-reporting.ts';
import { settledWithin } from '../clock/settled-within.ts';
import { readKeptUsage } from './kept-usage.ts';
import { usageEventId } from './usage-event-id.ts';
import { type UsageLedger, createUsageLedger } from './usage-ledger.ts';
import { createUsageSchedule } from './usage-schedule.ts';
import { createUsageSender } from './usage-sender.ts';
import { createUsageStore } from './usage-store.ts';

/** A product that ends waits no longer than this: what was not sent is kept, and sent when it runs again. */
const CLOSE_WITHIN = 1_500;

const recalled = ({ runtime, vault, onProblem }: UsageReporterParts): UsageLedger => {
  const { events, unreadable } = readKeptUsage(vault.read('usage'));
  if (unreadable > 0) {
    onProblem({
      code: 'STORE_UNREADABLE',
      detail: `${unreadable} kept records of usage cannot be read: they are lost.`,
    });
  }
  return createUsageLedger((at) => usageEventId(at, runtime.cryptography.randomBytes), events);
};

/** Counts what is used, and reports it in the background: each use once, however the network and the process fare. */
export const createUsageReporter = (parts: UsageReporterParts): UsageReporter => {
  const { runtime, service, vault, isSent, onProblem } = parts;
  const ledger = recalled(parts);
  const store = createUsageStore({ runtime, vault, ledger, onProblem });
  const problem = (code: string, what: string): void => {
    onProblem({ code: 'USAGE_REFUSED', detail: `${code}: ${what} is not counted.` });
  };
  const send = createUsageSender({
    ledger,
    service,
    save: store.save,
    onRefused: ({ code, meter, quantity, at }) => {
      problem(code, `${quantity} of ${meter} from ${new Date(at).toISOString()} on`);
    },
  });
  const schedule = createUsageSchedule({
    runtime,
    send: isSent ? send : undefined,
    save: store.save,
    isWaiting: () => ledger.size() > 0,
    onProblem,
  });
  let isClosed = false;
  if (ledger.size() > 0) schedule.plan();
  return {
    record: (meter, quantity = 1) => {
      const refusal = ledger.record({ meter, quantity, at: Math.trunc(runtime.now()) });
      if (refusal !== undefined) {
        problem(refusal, `${quantity} of ${meter}`);
        return;
      }
      if (isClosed) {
        store.keep();
        return;
      }
      store.keepSoon();
      schedule.plan();
    },
    flush: schedule.flush,
    close: async () => {
      isClosed = true;
      schedule.stop();
      await settledWithin(runtime.after, CLOSE_WITHIN, schedule.flush());
      store.keep();
    },
  };
};
