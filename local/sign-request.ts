import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';

export interface RequestToSign {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** SHA-256, or HMAC with it, in the form that the SDK's signer asks for. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(chunk));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('A hash is used once');
  }
}

const bytesOf = (value: string | ArrayBuffer | ArrayBufferView): Buffer => {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
};

/** Headers of the request with its AWS Signature Version 4, made by the SDK's own signer. */
export const signedHeaders = async (
  request: RequestToSign,
  credentials: Signer,
  region: string,
  at: Date = new Date(),
): Promise<Record<string, string>> => {
  const { hostname, host, port, pathname, search, protocol, searchParams } = new URL(request.url);
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  // Made from entries, since a parameter may have any name, `__proto__` too.
  const query = Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
  const signed = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      port: Number(port),
      path: pathname,
      ...(search !== '' && { query }),
      headers: { ...request.headers, host },
      ...(request.body !== undefined && { body: request.body }),
    },
    { signingDate: at },
  );
  // `fetch` sets it by itself.
  delete signed.headers['host'];
  return signed.headers;
};
