import type { KeyStanding } from '../contract/attempts.ts';
import type { Instant } from './instant.ts';
import { type UnverifiedLicenseKey, licenseKeyHash, sameHash } from './license-key.ts';

/** What is kept of a license's keys, and until when the key before this one opens the license as well. */
export interface KeptKeys {
  readonly keyHash: string;
  readonly previousKeyHash?: string | undefined;
  readonly previousUntil?: Instant | undefined;
}

/** What a key that names this license is to it. */
export const keyStanding = (
  key: UnverifiedLicenseKey,
  { keyHash, previousKeyHash, previousUntil }: KeptKeys,
  now: Instant,
): Extract<KeyStanding, 'current' | 'previous' | 'replaced' | 'wrong'> => {
  const presented = licenseKeyHash(key);
  if (sameHash(presented, keyHash)) return 'current';
  if (previousKeyHash === undefined || !sameHash(presented, previousKeyHash)) return 'wrong';
  return previousUntil !== undefined && now < previousUntil ? 'previous' : 'replaced';
};

/** Whether a key of this standing opens the license that it names. */
export const opens = (standing: KeyStanding): boolean => standing === 'current' || standing === 'previous';
