import type { Customer, Erasure } from './catalogue.ts';
import type { Change } from './change.ts';
import { type Instant, epochMilliseconds } from './instant.ts';
import type { License } from './license.ts';

/** What stands in place of the name of a customer who was erased. */
const ERASED_NAME = '(erased)';

/**
 * For so long after a holder key was destroyed, a request that had read it before may still write it to a license: twice
 * the time that API Gateway gives a request. A license that such a request wrote is also found by then, since an index
 * is behind its table by less.
 */
export const SETTLING_MILLISECONDS = 60_000;

/** The customer forgotten: all that describes them is gone, their id is not. To be written with a new holder key. */
export const startErasure = ({ id }: Customer, now: Instant): Change<Customer> => ({
  action: 'customer.erased',
  after: { id, name: ERASED_NAME, metadata: {}, erasure: { startedAt: now } },
});

/** The erasure that has been started and not completed. */
export const erasureUnderWay = ({ erasure }: Customer): Erasure | undefined =>
  erasure !== undefined && erasure.completedAt === undefined ? erasure : undefined;

/** Milliseconds to wait, from `now`, until a look at all licenses can complete the erasure. */
export const settlingLeft = ({ startedAt }: Erasure, now: Instant): number =>
  Math.max(0, epochMilliseconds(startedAt) + SETTLING_MILLISECONDS - epochMilliseconds(now));

/** The erasure completed: a look at every license, begun after the settling, found no other key than the customer's new one. */
export const completeErasure = (customer: Customer, { startedAt }: Erasure, now: Instant): Change<Customer> => ({
  action: 'customer.erasure-completed',
  after: { ...customer, erasure: { startedAt, completedAt: now } },
});

/** A license under its customer's new holder key. Of the license itself nothing changes; that it happened is recorded. */
export const replaceHolderKey = (license: License): Change<License> => ({
  action: 'license.holder-key-replaced',
  after: license,
});
