import type { ArchiveAttemptsPorts } from '../../operations/audit/archive-attempts.ts';
import { reportFault } from './report-fault.ts';

const messages = {
  unreadable: 'A delivery of logs cannot be read; it was set aside in the failed-records bucket.',
  displaced:
    'Something else is in the archive where a delivery of logs belongs; the delivery was set aside in the failed-records bucket. Find out who put it there.',
  failed: 'A delivery of logs could not be archived; the next run tries again.',
} as const;

const LISTING_ENDED = 'What has landed could not be listed to its end; the next run tries again.';

/** Of a delivery of logs, or of the listing of what has landed. */
export const reportUnarchived: ArchiveAttemptsPorts['report'] = (what, key, cause) => {
  reportFault(key === undefined ? LISTING_ENDED : messages[what], { key }, cause);
};
