import type { Cryptography } from '../platform/cryptography.ts';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
const CHANCE_DIGITS = 16;

/**
 * The id of a usage event, by which the service counts it once: sorts by creation, and is drawn once and for all. 48 bits
 * of time and 80 of chance in Crockford's base 32, as the ids of Licet are.
 *
 * @param at milliseconds since 1970; before that, and past the year 10889, the id does not sort
 * @see https://github.com/ulid/spec
 */
export const usageEventId = (at: number, randomBytes: Cryptography['randomBytes']): string => {
  let time = '';
  let rest = Math.max(0, Math.trunc(at)) % 2 ** 48;
  for (let digit = 0; digit < TIME_DIGITS; digit += 1) {
    time = `${CROCKFORD.charAt(rest % 32)}${time}`;
    rest = Math.floor(rest / 32);
  }
  const chance = Array.from(randomBytes(CHANCE_DIGITS), (byte) => CROCKFORD.charAt(byte % 32));
  return `use_${time}${chance.join('')}`;
};
