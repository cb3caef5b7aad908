import { hash } from 'node:crypto';

const UNSAFE = /[^A-Za-z0-9._-]+/g;
/** Athena passes over objects whose names begin so. */
const PASSED_OVER = /^[._]+/;
const LONGEST = 100;
const HASH_DIGITS = 12;

/**
 * What the objects made of a delivery are called: it follows from the key under which the delivery landed, and from
 * nothing else, so that whoever archives it again meets them. The last part of the key is kept to be read by people; the
 * hash tells apart what differs elsewhere.
 */
export const deliveryName = (landedKey: string): string => {
  const last = landedKey.slice(landedKey.lastIndexOf('/') + 1);
  const readable = last.replaceAll(UNSAFE, '_').slice(-LONGEST).replace(PASSED_OVER, '');
  return `${readable}-${hash('sha256', landedKey, 'hex').slice(0, HASH_DIGITS)}`;
};
