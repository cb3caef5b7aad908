import type { LicenseId } from '../../core/ids.ts';

/** The actor of a change that somebody made with a license's key: who that was, the key does not tell. */
export const holderActor = (license: LicenseId): string => `license-key:${license}`;
