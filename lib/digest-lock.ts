import type { StageConfig } from './config.ts';

/** Days that a digest is locked for longer than the records that it lists, some of which come long before it is read. */
const DAYS_LONGER = 365;

/** How digests are locked, as the function that puts them reads it: in the mode of the records, and for a year more. */
export const digestLockOf = ({ retention: { audit } }: StageConfig): string =>
  `${audit.mode.toUpperCase()}:${audit.days + DAYS_LONGER}`;
