import { hash, timingSafeEqual } from 'node:crypto';
import { type LicenseId, licenseId } from './ids.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_DIGITS = 26;
/** 26 digits of 5 bits: 130 bits of secret. */
const SECRET_DIGITS = 26;
/** 6 digits of 5 bits: a mistyped key passes once in a thousand million. */
const CHECK_DIGITS = 6;

/** Random bytes that a new key is made of. */
export const LICENSE_KEY_RANDOM_BYTES = SECRET_DIGITS;

/** A license key as presented, read and of a right check sum, but not yet compared with the license's hash. */
export interface UnverifiedLicenseKey {
  readonly licenseId: LicenseId;
  readonly secret: string;
}

const digitsOf = (bytes: Uint8Array): string => {
  let digits = '';
  for (const byte of bytes) digits += ALPHABET.charAt(byte & 31);
  return digits;
};

const checkDigits = (payload: string): string =>
  digitsOf(hash('sha256', `licet-license-key:${payload}`, 'buffer').subarray(0, CHECK_DIGITS));

/**
 * A new license key, `LK-<license>-<secret>-<check>` in Crockford's base 32. The only copy: what is kept is its hash.
 *
 * @param random at least `LICENSE_KEY_RANDOM_BYTES` bytes from a cryptographic source
 * @see https://www.crockford.com/base32.html
 */
export const makeLicenseKey = (license: LicenseId, random: Uint8Array): { key: string; secret: string } => {
  const id = license.slice('lic_'.length);
  const secret = digitsOf(random.subarray(0, SECRET_DIGITS));
  return { key: `LK-${id}-${secret}-${checkDigits(id + secret)}`.toUpperCase(), secret };
};

/**
 * Reads a license key as typed: letter case, spaces and dashes do not matter, O counts as 0, I and L as 1. Undefined
 * where it is no key or its check sum is wrong, so that a mistyped key costs no read.
 */
export const readLicenseKey = (text: string): UnverifiedLicenseKey | undefined => {
  const digits = /^\s*LK-?(.*)$/is
    .exec(text)?.[1]
    ?.toLowerCase()
    .replace(/[\s-]/g, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1');
  if (digits?.length !== ID_DIGITS + SECRET_DIGITS + CHECK_DIGITS) return undefined;
  const id = digits.slice(0, ID_DIGITS);
  const secret = digits.slice(ID_DIGITS, ID_DIGITS + SECRET_DIGITS);
  if (digits.slice(ID_DIGITS + SECRET_DIGITS) !== checkDigits(id + secret)) return undefined;
  const parsed = licenseId.safeParse(`lic_${id}`);
  return parsed.success ? { licenseId: parsed.data, secret } : undefined;
};

/**
 * What is kept of a key: SHA-256 of its secret and license, in base64url. A plain hash is enough, since a secret of 130
 * random bits cannot be guessed from it.
 */
export const licenseKeyHash = (key: UnverifiedLicenseKey): string =>
  hash('sha256', `${key.licenseId}:${key.secret}`, 'base64url');

/** Compares two hashes in a time that does not depend on where they differ. */
export const sameHash = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};
