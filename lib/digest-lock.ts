import type { StageConfig } from './config.ts';

/** Days that a digest is locked for longer than the records that it lists, some of which come long before it is read. */
const DAYS_LONGER = 365;

/**
 * How digests are locked, as the function that puts them reads it: in the mode of the records, and for a year more. Not
 * longer than records where the stage is one to take down: a bucket goes only once its last lock has ended.
 */
export const digestLockOf = ({ retention: { audit }, removalPolicy }: StageConfig): string => {
  const days = removalPolicy === 'retain' ? audit.days + DAYS_LONGER : audit.days;
  return `${audit.mode.toUpperCase()}:${days}`;
};
