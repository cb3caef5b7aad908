import { randomUUID } from 'node:crypto';
import { LocalRunError } from '../local-run-error.ts';

/** A rule of EventBridge that invokes a function at a rate. */
export interface ScheduleDefinition {
  readonly ruleArn: string;
  readonly intervalMs: number;
  readonly functionArn: string;
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Milliseconds of a schedule expression such as `rate(5 minutes)`.
 *
 * @throws LocalRunError for any other form
 */
export const parseRate = (expression: string): number => {
  const [, count, unit, plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const milliseconds = unitMs[unit ?? ''];
  // EventBridge insists on the grammar: `rate(1 minute)`, `rate(2 minutes)`.
  if (milliseconds !== undefined && (count === '1') === (plural === '')) return Number(count) * milliseconds;
  throw new LocalRunError(`the schedule ${expression} is not known: one machine runs rate(<n> minutes|hours|days)`);
};

/** What EventBridge sends to a schedule's target. */
export const scheduledEvent = ({ ruleArn }: ScheduleDefinition, at: Date) => {
  const [, , , region, account] = ruleArn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: `${at.toISOString().slice(0, 19)}Z`,
    region,
    resources: [ruleArn],
    detail: {},
  };
};

/** Calls back after that many milliseconds, again and again, until it is stopped. */
export type Every = (milliseconds: number, callback: () => void) => { readonly stop: () => void };

export const everyInterval: Every = (milliseconds, callback) => {
  const timer = setInterval(callback, milliseconds);
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
};

export interface ScheduleOptions {
  readonly definition: ScheduleDefinition;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly now: () => Date;
  readonly every: Every;
}

export interface Schedule {
  /** The function that it invokes. */
  readonly functionName: string;
  /** Runs it now, whatever the time. Resolves when the function is done. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

/** Starts a schedule. As on EventBridge, the first run comes when one interval has passed. */
export const startSchedule = ({ definition, invoke, now, every }: ScheduleOptions): Schedule => {
  const run = async (): Promise<void> => {
    await invoke(scheduledEvent(definition, now()));
  };
  const { stop } = every(definition.intervalMs, () => {
    void run();
  });
  return { functionName: definition.functionArn.split(':').at(-1) ?? '', run, stop };
};
