import { createHmac } from 'node:crypto';
import { STATUS_LIST_TOKEN_TYPE } from '../../lambdas/contract/status-list.ts';
import { claims, header, leaseToken, without } from './lease-fixture.ts';
import { type LeaseVector, refused } from './lease-vector.ts';
import {
  currentKey,
  es256,
  es384,
  nextKey,
  publicJwk,
  signed,
  signingInput,
  strangeKey,
  withSignature,
} from './signing.ts';

const token = leaseToken();
const [headerPart = '', payloadPart = '', signaturePart = ''] = token.split('.');
const input = `${headerPart}.${payloadPart}`;

/** With one bit of one byte changed. */
const flipped = (part: string, at: number): string => {
  const bytes = Buffer.from(part, 'base64url');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64url');
};

/** The last character of this part has bits that no byte takes: the next one decodes to the same in a lax decoder. */
const otherSpelling = (part: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + 1);
};

const hs256 = (key: string): string => {
  const forged = signingInput({ ...header, alg: 'HS256' }, claims);
  return withSignature(forged, createHmac('sha256', key).update(forged).digest());
};

const es384Input = signingInput({ ...header, alg: 'ES384' }, claims);
const promised = signingInput(header, { ...claims, entitlements: { features: { everything: true } } });
const notJson = signingInput(header, 'not json');
const derLike = Buffer.concat([Buffer.from([0x30, 0x44, 0x02, 0x20]), es256(input, currentKey)]);

const forms: readonly LeaseVector[] = [
  refused('is empty', 'malformed', { token: '' }),
  refused('has two parts', 'malformed', { token: input }),
  refused('has four parts', 'malformed', { token: `${token}.` }),
  refused('has an empty header', 'malformed', { token: `.${payloadPart}.${signaturePart}` }),
  refused('has an empty payload', 'malformed', { token: `${headerPart}..${signaturePart}` }),
  refused('is padded', 'malformed', { token: `${token}==` }),
  refused('has a payload that is padded', 'malformed', { token: `${headerPart}.${payloadPart}=.${signaturePart}` }),
  refused('spells the last bits of its signature otherwise', 'malformed', { token: otherSpelling(token) }),
  refused('has a line break at its end', 'malformed', { token: `${token}\n` }),
  refused('has a space at its start', 'malformed', { token: ` ${token}` }),
  refused('is in the other alphabet of base64', 'malformed', {
    token: `${input}.${signaturePart.slice(0, -2).replaceAll(/[A-Z]/g, '+')}${signaturePart.slice(-2)}`,
  }),
  refused('has a payload that is no JSON', 'malformed', { token: withSignature(notJson, es256(notJson, currentKey)) }),
  refused('has a header without a kid', 'malformed', { token: signed({ alg: 'ES256', typ: header.typ }, claims) }),
];

const headers: readonly LeaseVector[] = [
  refused('asks for no signature', 'wrong-type', { token: `${signingInput({ ...header, alg: 'none' }, claims)}.` }),
  refused('asks for no signature, in capitals, and has one', 'wrong-type', {
    token: signed({ ...header, alg: 'NONE' }, claims),
  }),
  refused('asks for HS256, keyed with the public key', 'wrong-type', {
    token: hs256(JSON.stringify(publicJwk(currentKey))),
  }),
  refused('asks for ES384', 'wrong-type', { token: withSignature(es384Input, es384(es384Input, currentKey)) }),
  refused('says ES256K', 'wrong-type', { token: signed({ ...header, alg: 'ES256K' }, claims) }),
  refused('says JWT of its type', 'wrong-type', { token: signed({ ...header, typ: 'JWT' }, claims) }),
  refused('has no type', 'wrong-type', { token: signed({ alg: header.alg, kid: header.kid }, claims) }),
  refused('is a status list by its type', 'wrong-type', {
    token: signed({ ...header, typ: STATUS_LIST_TOKEN_TYPE }, claims),
  }),
  refused('has extensions that must be understood', 'wrong-type', {
    token: signed({ ...header, crit: ['b64'], b64: true }, claims),
  }),
  refused('names a key that nobody has', 'unknown-key', { token: signed({ ...header, kid: 'key-1999' }, claims) }),
  refused('names a key that is not trusted here', 'unknown-key', { keys: [nextKey.kid] }),
  refused('brings its own key along', 'unknown-key', {
    token: signed({ ...header, kid: strangeKey.kid, jwk: publicJwk(strangeKey) }, claims, strangeKey),
  }),
];

const signatures: readonly LeaseVector[] = [
  refused('was signed by a stranger in the name of the key', 'bad-signature', {
    token: signed(header, claims, strangeKey),
  }),
  refused('was signed by another trusted key than it names', 'bad-signature', {
    token: signed(header, claims, nextKey),
  }),
  refused('promises more than was signed', 'bad-signature', { token: `${promised}.${signaturePart}` }),
  refused('has a changed first bit of R', 'bad-signature', { token: `${input}.${flipped(signaturePart, 0)}` }),
  refused('has a changed last bit of S', 'bad-signature', { token: `${input}.${flipped(signaturePart, 63)}` }),
  refused('has an empty signature', 'bad-signature', { token: `${input}.` }),
  refused('has a signature of zeros', 'bad-signature', { token: withSignature(input, new Uint8Array(64)) }),
  refused('has a signature that is too short', 'bad-signature', {
    token: withSignature(input, es256(input, currentKey).subarray(0, 63)),
  }),
  refused('has a signature that is too long', 'bad-signature', {
    token: withSignature(input, Buffer.concat([es256(input, currentKey), Buffer.alloc(1)])),
  }),
  refused('has a signature in the form of X.509', 'bad-signature', { token: withSignature(input, derLike) }),
];

const contents: readonly LeaseVector[] = [
  ...(['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti', 'entitlements', 'refresh_after', 'grace_until'] as const).map(
    (name) => refused(`does not say ${name}`, 'malformed', { token: signed(header, without(name)) }),
  ),
  refused('has an instant as text', 'malformed', { token: leaseToken({ exp: String(claims.exp) }) }),
  refused('has an instant with a fraction', 'malformed', { token: leaseToken({ exp: claims.exp + 0.5 }) }),
  refused('has an instant before 1970', 'malformed', { token: leaseToken({ exp: -1 }) }),
  refused('is bound, but to no device', 'malformed', { token: leaseToken({ cnf: { jkt: 'thumbprint' } }) }),
  refused('has a feature that is an object', 'malformed', {
    token: leaseToken({ entitlements: { features: { sso: { enabled: true } } } }),
  }),
  refused('has a payload that is a list', 'malformed', {
    token: withSignature(signingInput(header, '[]'), es256(signingInput(header, '[]'), currentKey)),
  }),
  refused('is of another issuer', 'wrong-issuer', { token: leaseToken({ iss: 'urn:licet:another' }) }),
  refused('is for another product', 'wrong-product', { product: 'orion' }),
  refused('is for several products', 'malformed', { token: leaseToken({ aud: ['atlas', 'orion'] }) }),
];

/** Tokens that are no lease of this product. Each name goes on "a token that". */
export const refusedLeases: readonly LeaseVector[] = [...forms, ...headers, ...signatures, ...contents];
