import { failure, usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { readText } from './document-file.ts';
import type { Given } from './given.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_DIGITS = 26;
const SECRET_DIGITS = 26;
const CHECK_DIGITS = 6;

/** A license key as its holder has it, with the license that it says it is of. Only the service can tell if it is right. */
export interface LicenseKey {
  /** The secret. Sent to the service, and never printed or written to a file. */
  readonly text: string;
  readonly license: string;
}

/** Environment variable with the license key. */
export const LICENSE_KEY_VARIABLE = 'LICET_LICENSE_KEY';

export const LICENSE_KEY_OPTION = {
  'license-key-file': { value: 'path', help: `File that holds the license key, in place of ${LICENSE_KEY_VARIABLE}.` },
} as const;

/**
 * The id in a key `LK-<license>-<secret>-<check>`, as the service reads it: letter case, spaces and dashes do not matter, O
 * counts as 0, I and L as 1. The check digits are the low five bits of the first bytes of a SHA-256.
 *
 * @returns undefined where it is no key, or was mistyped
 */
export const licenseIdOf = async (io: CliIo, text: string): Promise<string | undefined> => {
  const digits = /^\s*LK-?(.*)$/is
    .exec(text)?.[1]
    ?.toLowerCase()
    .replace(/[\s-]/g, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1');
  if (digits?.length !== ID_DIGITS + SECRET_DIGITS + CHECK_DIGITS) return undefined;
  const payload = digits.slice(0, ID_DIGITS + SECRET_DIGITS);
  const hash = await io.runtime.cryptography.sha256(new TextEncoder().encode(`licet-license-key:${payload}`));
  const check = Array.from(hash.subarray(0, CHECK_DIGITS), (byte) => ALPHABET.charAt(byte & 31)).join('');
  return digits.slice(payload.length) === check ? `lic_${payload.slice(0, ID_DIGITS)}` : undefined;
};

/**
 * The license key from the environment or a file.
 *
 * @returns undefined where none was given
 * @throws CliError where what was given is no license key; it does not repeat it
 */
export const givenLicenseKey = async (given: Given, io: CliIo): Promise<LicenseKey | undefined> => {
  const path = given.text('license-key-file');
  const text = path === undefined ? io.environment[LICENSE_KEY_VARIABLE] : await readText(io, path);
  if (text === undefined || text.trim() === '') return undefined;
  const license = await licenseIdOf(io, text);
  if (license === undefined) {
    throw failure(
      'LICENSE_KEY_INVALID',
      `What is in ${path ?? LICENSE_KEY_VARIABLE} is no license key, or was mistyped`,
      'Copy the whole key, from LK- to its last six characters.',
    );
  }
  return { text: text.trim(), license };
};

/** @throws CliError where none was given */
export const requiredLicenseKey = async (given: Given, io: CliIo): Promise<LicenseKey> => {
  const key = await givenLicenseKey(given, io);
  if (key === undefined) {
    throw usageError('The license key is missing', `Set ${LICENSE_KEY_VARIABLE}, or give --license-key-file.`);
  }
  return key;
};
