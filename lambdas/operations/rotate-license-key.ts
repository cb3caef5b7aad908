import type { Duration } from '../core/duration.ts';
import { LICENSE_KEY_RANDOM_BYTES, licenseKeyHash, makeLicenseKey } from '../core/license-key.ts';
import { rotateKey } from '../core/license-lifecycle.ts';
import { type LicenseRequest, type NewKey, changeLicense, nothingElse } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';
import type { RandomBytes, StoredLicense } from './ports.ts';

/** Gives a license a new key; the old one ends at once, or after an overlap. @throws DependencyUnavailable */
export const rotateLicenseKey = (
  ports: LicensePorts,
  request: LicenseRequest,
  { overlap }: { readonly overlap?: Duration | undefined },
): Promise<Committed> =>
  changeLicense(ports, request, {
    load: nothingElse,
    decide: (license, _nothing, now) => rotateKey(license, { now, overlap }),
    rekey: (stored) => newKey(stored, ports.random),
  });

/** The old key's hash is kept when it opens nothing any more too: attempts with it are told from guesses. */
const newKey = (stored: StoredLicense, random: RandomBytes): NewKey => {
  const licenseId = stored.value.id;
  const { key, secret } = makeLicenseKey(licenseId, random(LICENSE_KEY_RANDOM_BYTES));
  const keyHash = licenseKeyHash({ licenseId, secret });
  return {
    licenseKey: key,
    secret: { keyHash, previousKeyHash: stored.secret.keyHash },
  };
};
