import { base64urlEncode } from '../platform/base64url.ts';
import type { Cryptography } from '../platform/cryptography.ts';

/** Seals texts with a key of their own. */
export interface Seal {
  /**
   * A document that says whether it was altered.
   *
   * @param text of ASCII characters alone: others may be altered to ones of the same bytes, such as a lone surrogate to U+FFFD
   */
  readonly close: (text: string) => Promise<string>;
  /** The text that was sealed; undefined where anything about the document is not as it was sealed. */
  readonly open: (document: string) => Promise<string | undefined>;
}

const utf8 = new TextEncoder();

/** Sets the key of this seal apart from all others that are made of a license key. */
const SEAL_LABEL = 'licet/client/vault-seal/1\n';

const sameText = (one: string, other: string): boolean => {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
};

/**
 * A seal keyed with what only this customer's product on this device has: HMAC-SHA256 over every byte, on a line of its
 * own before the text, with a key derived from license key and device.
 *
 * It finds what was altered, cut, put together or carried over from another device. It stops nobody who reads the license
 * key out of the product's own settings and does the same computation; what such a person can gain is bounded elsewhere: a
 * lease and a status list are signed by the service and verified again when they are read. Nor does it stop an older
 * genuine document from being put back: with it go the marks of the clock guard, so that it gains at most the time since,
 * until the service is next heard; and usage that it holds is sent again, and counted once.
 */
export const vaultSeal = async (
  { hmacSha256 }: Pick<Cryptography, 'hmacSha256'>,
  { licenseKey, device }: { readonly licenseKey: string; readonly device: string | undefined },
): Promise<Seal> => {
  // A device without a name is another one than that with an empty name.
  const holder = device === undefined ? 'any' : `device\n${device}`;
  const key = await hmacSha256(utf8.encode(licenseKey), utf8.encode(SEAL_LABEL + holder));
  const macOf = async (text: string): Promise<string> => base64urlEncode(await hmacSha256(key, utf8.encode(text)));
  return {
    close: async (text) => `${await macOf(text)}\n${text}`,
    open: async (document) => {
      const end = document.indexOf('\n');
      const text = document.slice(end + 1);
      if (end < 0) return undefined;
      return sameText(document.slice(0, end), await macOf(text)) ? text : undefined;
    },
  };
};
