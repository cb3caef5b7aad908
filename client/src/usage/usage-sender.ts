import { isPassingRefusal } from './passing-refusal.ts';
import type { RefusalCode } from '../refusal-code.ts';
import type { Service } from '../service.ts';
import type { RefusedEvent, UsageLedger } from './usage-ledger.ts';
import { usageLimits } from './usage-limits.ts';

/** Requests of one sending: all that may wait, four times over; and an end, where each of many events is refused. */
const REQUESTS_MAX = 20;

/** The service takes no part of the batch for something that is in it. Smaller batches find out what. */
const ABOUT_CONTENT: ReadonlySet<RefusalCode> = new Set([
  'MALFORMED_REQUEST',
  'INVALID_INPUT',
  'REFERENCE_UNKNOWN',
  'BODY_TOO_LARGE',
]);

/**
 * How a sending ended. `done`: nothing stood in the way. `unsaved`: the store refused, so nothing was sent: after a crash
 * it would be sent again as something else. `refused`: usage is not taken from this license, or not by this service.
 */
export type Sending =
  | { readonly kind: 'done' }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'unreachable'; readonly retryAfter: number | undefined }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

export interface UsageSenderParts {
  readonly ledger: UsageLedger;
  readonly service: Pick<Service, 'reportUsage'>;
  /** Resolves once what waits is in the store, marked as it is now. @returns whether the store took it */
  readonly save: () => Promise<boolean>;
  readonly onRefused: (event: RefusedEvent) => void;
}

/** Sends what waits, batch by batch, each saved before it goes out. */
export const createUsageSender = ({ ledger, service, save, onRefused }: UsageSenderParts): (() => Promise<Sending>) => {
  let batchMax: number = usageLimits.batchMax;
  const sendBatch = async (): Promise<Sending> => {
    const batch = ledger.attempt(batchMax);
    if (batch.length === 0) return { kind: 'done' };
    if (!(await save())) return { kind: 'unsaved' };
    const reply = await service.reportUsage(batch);
    switch (reply.kind) {
      case 'unreachable':
        return reply;
      case 'answered': {
        const before = ledger.size();
        ledger.settle(reply.value).forEach(onRefused);
        batchMax = Math.min(usageLimits.batchMax, batchMax * 2);
        return ledger.size() < before ? { kind: 'done' } : { kind: 'unreachable', retryAfter: undefined };
      }
      case 'refused': {
        const { code } = reply;
        if (isPassingRefusal(reply)) return { kind: 'unreachable', retryAfter: undefined };
        if (!ABOUT_CONTENT.has(code)) return reply;
        batchMax = Math.ceil(batch.length / 2);
        if (batch.length === 1)
          ledger.settle(batch.map(({ id }) => ({ id, accepted: false, code }))).forEach(onRefused);
        return { kind: 'done' };
      }
    }
  };
  return async () => {
    // What is recorded from now on waits for the next time: a product that records without pause sends at its pace.
    const last = ledger.waiting().at(-1)?.id;
    for (let requests = 0; requests < REQUESTS_MAX; requests += 1) {
      const sending = await sendBatch();
      if (sending.kind !== 'done') return sending;
      if (last === undefined || !ledger.waiting().some(({ id }) => id === last)) break;
    }
    return { kind: 'done' };
  };
};
