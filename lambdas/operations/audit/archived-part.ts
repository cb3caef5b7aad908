import type { Delivery } from './archive-changes.ts';

/**
 * What of a batch is archived for sure: all that lies before the first record that failed, since the stream brings
 * everything from there on again.
 *
 * @param failed sequence number of that record; `undefined` where none failed
 */
export const archivedPart = (deliveries: readonly Delivery[], failed: string | undefined): readonly Delivery[] => {
  const end = deliveries.findIndex(({ sequence }) => sequence === failed);
  return end === -1 ? deliveries : deliveries.slice(0, end);
};
