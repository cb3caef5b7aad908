import type { ArchiveAttemptsPorts } from '../../operations/audit/archive-attempts.ts';

const messages = {
  unreadable: 'A delivery of logs cannot be read; it was set aside in the failed-records bucket.',
  displaced:
    'Something else is in the archive where a delivery of logs belongs; the delivery was set aside in the failed-records bucket. Find out who put it there.',
  failed: 'A delivery of logs could not be archived; the next run tries again.',
} as const;

const LISTING_ENDED = 'What has landed could not be listed to its end; the next run tries again.';

/** A line for the operator who looks into the alarm. Nothing of the delivery itself: it may be personal. */
export const reportUnarchived: ArchiveAttemptsPorts['report'] = (what, key, cause) => {
  const { name, message } = cause instanceof Error ? cause : { name: 'Unknown', message: String(cause) };
  const told = key === undefined ? LISTING_ENDED : messages[what];
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', message: told, key, error: { name, message } })}\n`);
};
