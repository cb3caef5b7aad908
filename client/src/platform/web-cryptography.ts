import type { Cryptography } from './cryptography.ts';

const { subtle } = globalThis.crypto;
const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

/** Bytes in a buffer of their own, as Web Cryptography wants them. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** Reads a stream to its end, or to more than so many bytes. */
const readUpTo = async (stream: ReadableStream<Uint8Array>, bytesMax: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > bytesMax) {
      await reader.cancel();
      throw new Error(`longer than ${bytesMax} bytes`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Web Cryptography and the Compression Streams standard: browsers, workers, Deno and others. */
export const webCryptography: Cryptography = {
  verifier: async ({ kty, crv, x, y }) => {
    const key = await subtle.importKey('jwk', { kty, crv, x, y }, ES256, false, ['verify']);
    return (signed, signature) => subtle.verify(ES256, key, own(signature), own(signed));
  },
  hmacSha256: async (key, message) => {
    const imported = await subtle.importKey('raw', own(key), HMAC, false, ['sign']);
    return new Uint8Array(await subtle.sign('HMAC', imported, own(message)));
  },
  sha256: async (message) => new Uint8Array(await subtle.digest('SHA-256', own(message))),
  inflate: (compressed, bytesMax) =>
    readUpTo(new Blob([own(compressed)]).stream().pipeThrough(new DecompressionStream('deflate')), bytesMax),
  randomBytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
};
