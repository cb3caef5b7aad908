import { limits } from '../contract/limits.ts';
import { DAY, epochMilliseconds, type Instant, instantAt } from './instant.ts';

/** A lease signing key and the instant from which it signs. */
export interface SigningKey {
  readonly keyId: string;
  readonly signsFrom: Instant;
}

const bySigningStart = <Key extends SigningKey>(keys: readonly Key[]): readonly Key[] =>
  [...keys].sort((one, other) => (one.signsFrom < other.signsFrom ? -1 : 1));

/** The key that signs at `now`: the latest whose time has come. Undefined before the first one's time. */
export const signingKeyAt = <Key extends SigningKey>(keys: readonly Key[], now: Instant): Key | undefined =>
  bySigningStart(keys).findLast((key) => key.signsFrom <= now);

/**
 * The keys that verifiers must know at `now`: those still to come, so that no client meets a lease whose key it has not
 * been able to fetch, and each past one until the last lease that it can have signed is over.
 */
export const publishedKeysAt = <Key extends SigningKey>(keys: readonly Key[], now: Instant): readonly Key[] => {
  const ordered = bySigningStart(keys);
  return ordered.filter((_key, position) => {
    const successor = ordered[position + 1];
    if (successor === undefined) return true;
    return now < instantAt(epochMilliseconds(successor.signsFrom) + limits.leaseLifetimeDaysMax * DAY);
  });
};
