import * as z from 'zod/mini';
import { idPatterns } from '../contract/id-patterns.ts';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const SLUG = new RegExp(`^${idPatterns.slug}$`);
const SLUG_SHAPE = 'must start with a letter and hold up to 63 lower-case letters, digits and dashes';

/** Chosen by the operator, e.g. `atlas`. */
export const productId = z.string().check(z.regex(SLUG, SLUG_SHAPE)).brand<'ProductId'>();
export type ProductId = z.infer<typeof productId>;

/** Chosen by the operator, e.g. `atlas-pro`. */
export const planId = z.string().check(z.regex(SLUG, SLUG_SHAPE)).brand<'PlanId'>();
export type PlanId = z.infer<typeof planId>;

/** Chosen by the operator, e.g. `cus_acme`. */
export const customerId = z
  .string()
  .check(
    z.regex(
      new RegExp(`^${idPatterns.customer}$`),
      'must be cus_ and up to 59 lower-case letters, digits, dashes and underscores',
    ),
  )
  .brand<'CustomerId'>();
export type CustomerId = z.infer<typeof customerId>;

/** Made by Licet: sorts by creation. */
export const licenseId = z
  .string()
  .check(z.regex(new RegExp(`^${idPatterns.license}$`), 'must be a license id such as lic_01jd3v6x0c5m8k2q9r7t4w1y6z'))
  .brand<'LicenseId'>();
export type LicenseId = z.infer<typeof licenseId>;

/** Number of a plan's version, counted from 1. */
export const versionNumber = z.int().check(z.positive(), z.maximum(9_999_999_999)).brand<'VersionNumber'>();
export type VersionNumber = z.infer<typeof versionNumber>;

/** An AWS region code. */
export const region = z
  .string()
  .check(z.regex(new RegExp(`^${idPatterns.region}$`), 'must be an AWS region such as eu-west-1'))
  .brand<'Region'>();
export type Region = z.infer<typeof region>;

/** Chance in an id that Licet makes: 80 bits, as in a ULID. */
export const ID_RANDOM_BYTES = 10;

/**
 * An id that sorts by creation: 48 bits of time and 80 bits of chance in Crockford's base 32, as a ULID, in lower case.
 *
 * @param epochMilliseconds time of creation
 * @param random at least `ID_RANDOM_BYTES` random bytes; the first of them count
 * @see https://github.com/ulid/spec
 */
export const sortableId = (prefix: string, epochMilliseconds: number, random: Uint8Array): string => {
  let value = BigInt(Math.trunc(epochMilliseconds));
  for (const byte of random.subarray(0, ID_RANDOM_BYTES)) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = `${CROCKFORD.charAt(Number(value & 31n))}${text}`;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
};
