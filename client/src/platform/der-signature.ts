const INTEGER = 0x02;
const SEQUENCE = 0x30;
const SIGN_BIT = 0x80;

/** Writes bytes as a DER integer: no leading zeros, but one where the number would pass for a negative one. */
const writeInteger = (bytes: Uint8Array, into: Uint8Array, at: number): number => {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const zeros = (bytes[start] ?? 0) >= SIGN_BIT ? 1 : 0;
  const length = bytes.length - start + zeros;
  into[at] = INTEGER;
  into[at + 1] = length;
  into[at + 2] = 0;
  into.set(bytes.subarray(start), at + 2 + zeros);
  return at + 2 + length;
};

/**
 * An ECDSA signature of JOSE's form (R and S of equal length, RFC 7518, section 3.4) in that of X.509 (RFC 3279, section
 * 2.2.3), for curves of up to 256 bits. Node.js checks this form in two thirds of the time of the other.
 */
export const derSignature = (signature: Uint8Array): Uint8Array => {
  const half = signature.length / 2;
  const der = new Uint8Array(signature.length + 8);
  der[0] = SEQUENCE;
  const end = writeInteger(signature.subarray(half), der, writeInteger(signature.subarray(0, half), der, 2));
  der[1] = end - 2;
  return der.subarray(0, end);
};
