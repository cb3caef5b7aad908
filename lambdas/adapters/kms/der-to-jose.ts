const SEQUENCE = 0x30;
const INTEGER = 0x02;
const HALF = 32;

const integerAt = (der: Uint8Array, offset: number): { readonly value: Uint8Array; readonly end: number } => {
  const length = der[offset + 1] ?? 0;
  if (der[offset] !== INTEGER || length > HALF + 1) throw new Error('not an ECDSA P-256 signature in DER');
  const end = offset + 2 + length;
  const digits = der.subarray(offset + 2, end);
  return { value: digits.length > HALF ? digits.subarray(1) : digits, end };
};

/**
 * An ECDSA P-256 signature from DER, as KMS gives it (RFC 3279, section 2.2.3), to the 64 bytes `r || s` of JOSE
 * (RFC 7518, section 3.4).
 *
 * @throws Error where the bytes are no such signature
 */
export const derToJose = (der: Uint8Array): Uint8Array => {
  if (der[0] !== SEQUENCE) throw new Error('not an ECDSA P-256 signature in DER');
  const r = integerAt(der, 2);
  const s = integerAt(der, r.end);
  const jose = new Uint8Array(2 * HALF);
  jose.set(r.value, HALF - r.value.length);
  jose.set(s.value, 2 * HALF - s.value.length);
  return jose;
};
