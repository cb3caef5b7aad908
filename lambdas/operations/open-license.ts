import type { Instant } from '../core/instant.ts';
import { type UnverifiedLicenseKey, licenseKeyHash, sameHash } from '../core/license-key.ts';
import type { EntitlementReader, LicenseFacts, ReadAlong, StoredLicense } from './ports.ts';

const accepts = (stored: StoredLicense, key: UnverifiedLicenseKey, now: Instant): boolean => {
  const hash = licenseKeyHash(key);
  if (sameHash(hash, stored.secret.keyHash)) return true;
  const { previousUntil } = stored.value.key;
  const { previousKeyHash } = stored.secret;
  return (
    previousKeyHash !== undefined &&
    previousUntil !== undefined &&
    now < previousUntil &&
    sameHash(hash, previousKeyHash)
  );
};

/** The license that a key opens, with what was read along; undefined where there is none such, or the key is not its key. */
export const openLicense = async (
  reader: EntitlementReader,
  key: UnverifiedLicenseKey,
  { now, ...along }: ReadAlong & { readonly now: Instant },
): Promise<LicenseFacts | undefined> => {
  const found = await reader.license(key.licenseId, along);
  return found !== undefined && accepts(found.license, key, now) ? found : undefined;
};
