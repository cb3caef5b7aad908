import type { Instant } from '../core/instant.ts';
import { keyStanding, opens } from '../core/key-standing.ts';
import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import type { EntitlementReader, LicenseFacts, ReadAlong } from './ports.ts';

/** The license that a key opens, with what was read along; undefined where there is none such, or the key is not its key. */
export const openLicense = async (
  reader: EntitlementReader,
  key: UnverifiedLicenseKey,
  { now, ...along }: ReadAlong & { readonly now: Instant },
): Promise<LicenseFacts | undefined> => {
  const found = await reader.license(key.licenseId, along);
  if (found === undefined) return undefined;
  const { secret, value } = found.license;
  const standing = keyStanding(key, { ...secret, previousUntil: value.key.previousUntil }, now);
  return opens(standing) ? found : undefined;
};
