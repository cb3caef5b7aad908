import { generateKeyPairSync, sign } from 'node:crypto';
import type { PublicKey } from '../../../client/src/platform/cryptography.ts';

/** A key pair and what it signs. */
export interface Signer {
  readonly publicKey: PublicKey;
  readonly sign: (typ: string, payload: object) => string;
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const signer = (kid: string): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return {
    publicKey: { kty: 'EC', crv: 'P-256', x, y, kid },
    sign: (typ, payload) => {
      const input = `${base64url({ alg: 'ES256', kid, typ })}.${base64url(payload)}`;
      const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${input}.${signature.toString('base64url')}`;
    },
  };
};
