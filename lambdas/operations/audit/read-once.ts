import type { ArchiveChangesPorts, Delivery } from './archive-changes.ts';

type Read = ArchiveChangesPorts['read'];

/** Reads each record once, however many ask what it tells of. One that cannot be read fails for each of them. */
export const readOnce = (read: Read): Read => {
  const known = new WeakMap<Delivery, ReturnType<Read>>();
  return (delivery) => {
    const write = known.has(delivery) ? known.get(delivery) : read(delivery);
    known.set(delivery, write);
    return write;
  };
};
