import * as z from 'zod';
import type { InvocationResult } from '../lambda/function-runtime.ts';
import type { StreamEventRecord } from './stream-event.ts';

/** How records that the function fails on are handled. */
export interface DeliveryRules {
  readonly bisects: boolean;
  readonly retriesMax: number;
  readonly recordAgeMaxMs: number;
  readonly reportsItemFailures: boolean;
}

/** Records that are given up on, and why. */
export interface DiscardedBatch {
  readonly records: readonly StreamEventRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invocations: number;
}

export interface DeliveryPorts {
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  readonly discard: (batch: DiscardedBatch) => Promise<void>;
  /** Hears of the last record of each part that is done with, in order. */
  readonly done: (last: StreamEventRecord) => Promise<void>;
  /** Waits before the given retry, the first being 1. */
  readonly pause: (retry: number) => Promise<void>;
  readonly now: () => number;
}

const itemFailures = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Index of the first record that is not done: the number of records when all are. An answer that names something which
 * is not in the batch counts as a failure of all of it, as on Lambda.
 */
const firstFailure = (
  result: InvocationResult,
  records: readonly StreamEventRecord[],
  { reportsItemFailures }: DeliveryRules,
): number => {
  if (result.kind === 'failed') return 0;
  if (!reportsItemFailures || result.payload === null) return records.length;
  const parsed = itemFailures.safeParse(result.payload);
  if (!parsed.success) return 0;
  const failures = (parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) =>
    records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  return Math.max(0, Math.min(records.length, ...failures));
};

const tooOld = (record: StreamEventRecord, { recordAgeMaxMs }: DeliveryRules, now: number): boolean =>
  now - record.dynamodb.ApproximateCreationDateTime * 1000 > recordAgeMaxMs;

interface Attempt {
  readonly retries: number;
  readonly invocations: number;
}

/**
 * Delivers records to a function in their order, as Lambda's event source mapping does: what fails is tried again, in
 * halves where the mapping bisects (which takes nothing from the retries), until it succeeds, is too old, or was tried
 * often enough; then it is discarded and what comes after it goes on.
 */
export const deliverBatch = async (
  records: readonly StreamEventRecord[],
  rules: DeliveryRules,
  ports: DeliveryPorts,
  { retries, invocations }: Attempt = { retries: 0, invocations: 0 },
): Promise<void> => {
  const discard = async (batch: DiscardedBatch): Promise<void> => {
    const last = batch.records.at(-1);
    if (last === undefined) return;
    await ports.discard(batch);
    await ports.done(last);
  };

  const fresh = records.findIndex((record) => !tooOld(record, rules, ports.now()));
  const old = fresh === -1 ? records.length : fresh;
  await discard({ records: records.slice(0, old), condition: 'RecordAgeExceeded', invocations });
  const batch = records.slice(old);
  if (batch.length === 0) return;

  const failed = firstFailure(await ports.invoke({ Records: batch }), batch, rules);
  const lastDone = batch[failed - 1];
  if (lastDone !== undefined) await ports.done(lastDone);
  const rest = batch.slice(failed);
  if (rest.length === 0) return;

  const next = { retries, invocations: invocations + 1 };
  if (rules.bisects && batch.length > 1) {
    // A function that tells where it failed has bisected the batch itself.
    const middle = failed > 0 ? rest.length : Math.ceil(rest.length / 2);
    await deliverBatch(rest.slice(0, middle), rules, ports, next);
    if (middle < rest.length) await deliverBatch(rest.slice(middle), rules, ports, next);
    return;
  }
  if (retries >= rules.retriesMax) {
    await discard({ records: rest, condition: 'RetryAttemptsExhausted', invocations: next.invocations });
    return;
  }
  await ports.pause(retries + 1);
  await deliverBatch(rest, rules, ports, { ...next, retries: retries + 1 });
};
