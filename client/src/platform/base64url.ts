const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Beyond the 6 bits of any digit, so that one look tells whether there was one among several. */
const NO_DIGIT = 64;
const digits = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < ALPHABET.length; value += 1) digits[ALPHABET.charCodeAt(value)] = value;

const digitAt = (text: string, at: number): number => digits[text.charCodeAt(at)] ?? NO_DIGIT;

/** Decodes the last one to three characters, after the groups of four. @returns whether they are canonical */
const decodeRest = (text: string, from: number, bytes: Uint8Array, into: number): boolean => {
  const [one, two] = [digitAt(text, from), digitAt(text, from + 1)];
  if ((one | two) >= NO_DIGIT) return false;
  bytes[into] = (one << 2) | (two >> 4);
  if (from + 2 === text.length) return (two & 15) === 0;
  const three = digitAt(text, from + 2);
  bytes[into + 1] = (two << 4) | (three >> 2);
  return three < NO_DIGIT && (three & 3) === 0;
};

/**
 * Decodes base64url (RFC 4648, section 5) in its one canonical spelling: no padding, no other characters, no bits left
 * over. A laxer decoder reads several texts as the same bytes, so that a token could be altered without anybody noticing.
 *
 * @returns undefined where the text is not canonical
 */
export const base64urlDecode = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array((text.length * 3) >> 2);
  const groupsEnd = text.length & ~3;
  let into = 0;
  for (let from = 0; from < groupsEnd; from += 4) {
    const one = digitAt(text, from);
    const two = digitAt(text, from + 1);
    const three = digitAt(text, from + 2);
    const four = digitAt(text, from + 3);
    if ((one | two | three | four) >= NO_DIGIT) return undefined;
    bytes[into] = (one << 2) | (two >> 4);
    bytes[into + 1] = (two << 4) | (three >> 2);
    bytes[into + 2] = (three << 6) | four;
    into += 3;
  }
  return groupsEnd === text.length || decodeRest(text, groupsEnd, bytes, into) ? bytes : undefined;
};

export const base64urlEncode = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    text += ALPHABET.charAt(first >> 2) + ALPHABET.charAt(((first & 3) << 4) | ((second ?? 0) >> 4));
    if (second !== undefined) text += ALPHABET.charAt(((second & 15) << 2) | ((third ?? 0) >> 6));
    if (third !== undefined) text += ALPHABET.charAt(third & 63);
  }
  return text;
};
